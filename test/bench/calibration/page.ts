import { existsSync, readdirSync, readFileSync } from "node:fs";
import { emulatorOptions } from "../../../src/emulator/options.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import { figure } from "../measure.ts";
import { cellsOf, headers } from "./calibration.ts";
import { deviationMax, deviationOf, type PublishedPoint, rampTurnaroundMs } from "./points.ts";
import type { CalibrationRow } from "./row.ts";

/** Where results of runs on AWS are read from: documents of `burst` and `compare`, and files of `npm run verify:aws`. */
const awsRuns = new URL("../../../docs/aws-runs/", import.meta.url);

const tableOf = (titles: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
};

const percent = (share: number): string => `${share < 0 ? "−" : "+"}${figure(Math.abs(share) * 100, 0)} %`;

/** The titles of the cells of a point. */
export const pointHeaders = ["figure", "measured on AWS by others", "emulator", "deviation", "held to"];

/** The cells of a point. */
export const pointCells = (point: PublishedPoint): readonly string[] => [
  point.what,
  figure(point.published, 0),
  figure(point.emulated, point.emulated < 100 ? 1 : 0),
  percent(deviationOf(point)),
  point.isJudged ? `± ${deviationMax * 100} %` : "–",
];

/** The last column, faults, is left out: a calibration with faults fails. */
const titles = headers.slice(0, -1).map((header) => header.replace("measured", "emulated"));

/** The text of docs/calibration.md. */
export function calibrationPage(
  rows: readonly CalibrationRow[],
  points: readonly PublishedPoint[],
  seeds: number | undefined,
): string {
  const share = rows.reduce((total, { inside, runs }) => total + inside / runs, 0) / rows.length;
  const assumed = Object.entries(emulatorOptions).filter(([, { source }]) => source === "assumed");
  return `# Calibration

Written by \`npm run bench -- calibration --write\`${seeds === undefined ? "" : ` with ${seeds} seeds for each setting`}; do not edit it. It
compares predictions with the emulator, the emulator with what others have measured on AWS, and lists what is assumed because
no one has measured it.

## The emulator against measurements on AWS

Measured by R. van der Merwe (rehanvdm.com, on the scaling of SQS mappings, March 2026), and not by this project.

${tableOf(pointHeaders, points.map(pointCells))}

- *Failing batches.* One constant, \`mappingBackoffShare\` = ${emulatorOptions.mappingBackoffShare.default}, explains all three points: each batch that fails removes an eighth of the
  pollers, and the mapping gains 5 a second. The published throughput is read as messages in batches of 10. The unit is not
  published; read as batches of 1 it would need another constant. How long a batch takes is taken from the published
  throughput, so the number of pollers is the only result. Predictions use the same constant for throttled batches; failed jobs
  of flatten's own function remove no pollers, because its mapping reports failed messages one by one.
- *Growth of the invocations.* With a growth of 5 pollers a second, and ${rampTurnaroundMs} ms from the end of an invocation to the next receive,
  all four functions agree, if invocations were counted in intervals of 10 s. The unit is not published, but the published totals
  of the ramps fit no other interval. The totals alone would agree within 10 % with 125 ms. The default of
  \`mappingPollMs\` is ${emulatorOptions.mappingPollMs.default} ms, which suits functions that run for seconds; for functions below a second, set
  \`--emulator mappingPollMs=${rampTurnaroundMs}\`.
- *Cold starts.* With the same constant, the emulator starts a fifth to a third fewer environments than AWS. The environments of AWS may
  stay occupied for some time after a response, but no single time explains the four functions within 10 %: the function
  of 100 ms needs less than 40 ms, and that of 200 ms more than 70 ms. The order in which idle environments are reused makes no difference,
  because a new one starts only if none is idle.
- *Cap overshoot.* With a maximum concurrency of 120, 90 and 25, the same author saw peaks of 128, 91 and 50, and is not sure of the
  last one. The emulator never exceeds a maximum concurrency.

## Predictions against the emulator

${rows.length} settings; in ${figure(share * 100, 1)} % of the runs the measured peak was in the predicted band. In the table:

- *predicted* is the peak of the invocations in flight: the median of the prediction, and its 5th and 95th percentiles.
- *inside* is the share of the runs whose peak was between these percentiles.
- *runs* is the number of runs, each with a seed of its own.
- *goal predicted / kept* is the probability of the plan that the goal is kept, and the share of the runs that kept it.
- *last end beyond p95* is the share of the runs whose last job ended later than the 95th percentile of the prediction.

${tableOf(
  titles,
  rows.map((row) => cellsOf(row).slice(0, -1)),
)}

## Predictions against AWS

${awsSection()}

## What no one has measured

Every default below is an assumption of the emulator, which predictions share. Please report measurements.

${tableOf(
  ["option", "default", "meaning"],
  assumed.map(([name, option]) => [`\`${name}\``, String(option.default), option.help]),
)}

Assumed without an option: the order in which a queue delivers messages that are visible at the same time, the bytes and receives
that pollers in provisioned mode share, how fast a mapping in provisioned mode shrinks, and the rules of fair queues as exact
numbers.
`;
}

function awsSection(): string {
  const names = existsSync(awsRuns) ? readdirSync(awsRuns).filter((name) => name.endsWith(".json")) : [];
  const rows = names.flatMap((name) => rowsOf(name, readFileSync(new URL(name, awsRuns), "utf8")));
  if (rows.length > 0) return tableOf(awsHeaders, rows);
  return `The authors of flatten have not run it on AWS, so no prediction has been checked there. To check them on your own account, run
the first of these commands. It runs some of the settings above in a stack of its own, which takes about 100 minutes. It prints
the cost and asks before it starts, and deletes the stack at the end:

\`\`\`
npm run verify:aws -- --region eu-west-1
npm run bench -- calibration --write
\`\`\`

The first command saves the results in \`docs/aws-runs/\`, the second one writes this page again with them. It also takes in results
of single runs, such as \`flatten burst --target aws --jitter 10-100 --format json -o docs/aws-runs/random-100.json\`.`;
}

const awsHeaders = ["run", "setting", "arm", "predicted p50 (p5-p95)", "measured on AWS", "inside"];

/**
 * The rows of a file in docs/aws-runs: a result, or a list of them. Results of an emulator and arms that did not end on their
 * own say nothing about AWS, and are left out.
 */
export function rowsOf(file: string, json: string): string[][] {
  const results = [JSON.parse(json) as ResultDocument | readonly ResultDocument[]].flat();
  return results
    .filter(({ target }) => target.kind === "aws")
    .flatMap(({ command = "", arms }) =>
      arms.flatMap(({ name: arm, state, peak: { predicted, invocations } }) => {
        if (predicted === undefined || predicted === null || invocations === null || state !== "drained") return [];
        const inside = invocations >= predicted.p5 && invocations <= predicted.p95;
        const band = `${predicted.p50} (${predicted.p5}-${predicted.p95})`;
        const setting = command.replace(/^flatten | --yes| --(?:seed|target|region|profile|stack) \S+/g, "");
        return [[file.replace(/\.json$/, ""), setting, arm, band, String(invocations), inside ? "yes" : "no"]];
      }),
    );
}
