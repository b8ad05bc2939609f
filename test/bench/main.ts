// `npm run bench` prints speed with its bounds, and accuracy, as tables. `npm run bench -- kernel driver` runs only those, and
// `npm run bench -- calibration warm --seeds 20` runs the calibration of the settings that contain "warm", with 20 seeds each;
// `calibration points` compares the emulator with figures that were measured on AWS, and `calibration --write` runs everything and
// writes docs/calibration.md, which takes about half an hour. `--rows <file>` keeps each row in a file, and does not run again
// what is there: a calibration can be run in parts.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { paintFor } from "../../src/terminal/characters.ts";
import { table } from "../../src/terminal/table.ts";
import { burstBench, millionBench } from "./burst.ts";
import { calibrationRows, cellsOf, faultsOf, headers } from "./calibration/calibration.ts";
import { calibrationPage, pointCells, pointHeaders } from "./calibration/page.ts";
import { deviationMax, deviationOf, type PublishedPoint, publishedPoints } from "./calibration/points.ts";
import { keepRow, keptRows } from "./calibration/row.ts";
import { commandLineBench } from "./command-line.ts";
import { driverBench } from "./driver.ts";
import { emulatedJobsBench } from "./emulated-jobs.ts";
import { httpBench } from "./http.ts";
import { kernelBench } from "./kernel.ts";
import { liveBench } from "./live.ts";
import type { Row } from "./measure.ts";
import { measuredLogBench } from "./measured-log.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
  kernel: kernelBench,
  "emulated-jobs": emulatedJobsBench,
  burst: burstBench,
  "burst-million": millionBench,
  driver: driverBench,
  http: httpBench,
  "measured-log": measuredLogBench,
  live: liveBench,
  "command-line": commandLineBench,
};

/** Benches that run only when they are named. */
const onlyNamed = new Set(["burst-million"]);

const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string" }, rows: { type: "string" }, write: { type: "boolean" } },
});

/** Prints a table; the last column of a narrow terminal is not hidden. */
function print(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const columns = titles.map((header, index) => ({
    header,
    align: "left" as const,
    priority: 1,
    cells: rows.map((cells) => cells[index] ?? ""),
  }));
  const { lines } = table(columns, { paint: paintFor(false), columns: 240 });
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function speed(): Promise<boolean> {
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (asked.length > 0 ? !asked.includes(name) : onlyNamed.has(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await bench()));
  }
  const cells = rows.map(({ ok, what, bound, measured }) => [ok ? "ok" : "NO", what, bound, measured]);
  if (rows.length > 0) print(["", "what", "held to", "measured"], cells);
  return rows.every(({ ok }) => ok);
}

async function calibration(): Promise<boolean> {
  if (asked[1] === "points") return isClose(await points());
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  const rows = [];
  const known = keptRows(values.rows);
  for await (const row of calibrationRows({ word: asked[1], seeds, known })) {
    process.stderr.write(`calibration: ${cellsOf(row).join(" | ")}\n`);
    rows.push(row);
    if (values.rows !== undefined && !known.has(row.setting) && row.error === undefined) keepRow(values.rows, row);
  }
  print(headers, rows.map(cellsOf));
  // A row whose peak is always the same says nothing about the width of bands, but it counts as inside.
  const share = rows.reduce((total, { inside, runs }) => total + inside / runs, 0) / rows.length;
  process.stdout.write(`${rows.length} settings, ${(share * 100).toFixed(1)} % inside (at least 95 % is expected)\n`);
  const close = asked[1] === undefined ? await points() : [];
  if (values.write) {
    writeFileSync(new URL("../../docs/calibration.md", import.meta.url), calibrationPage(rows, close, seeds));
  }
  return share >= 0.95 && rows.every((row) => faultsOf(row).length === 0) && isClose(close);
}

/** Prints how the emulator compares with what others have measured on AWS. */
async function points(): Promise<PublishedPoint[]> {
  const all = await publishedPoints();
  print(pointHeaders, all.map(pointCells));
  return all;
}

const isClose = (all: readonly PublishedPoint[]): boolean =>
  all.every((point) => !point.isJudged || Math.abs(deviationOf(point)) <= deviationMax);

const isCalibration = asked[0] === "calibration";
const isFine = [isCalibration || (await speed()), asked.length > 0 && !isCalibration ? true : await calibration()];
process.exitCode = isFine.every(Boolean) ? 0 : 1;
