import { sum } from "../../base/numbers.ts";
import { type RunFile, readRun } from "../../cli/past-runs.ts";
import { isExperiment, type KeptDocument } from "../../cli/run-record.ts";
import type { WatchDocument } from "../../experiment/metrics-watch.ts";
import type { ResultDocument } from "../../experiment/result.ts";
import { placeNames } from "../../experiment/target.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import type { MeasureDocument } from "../../operate/measure/document.ts";
import { count, counted, minuteText, none, seconds } from "../../terminal/format.ts";
import { nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, hiddenColumns, table } from "../../terminal/table.ts";

/** A past run, as `flatten runs list` shows it; `problem` is why its record cannot be used. */
export type RunEntry = { readonly id: string; readonly writtenAt: string; readonly bytes: number } & (
  | Whole
  | { readonly problem: string }
);

/** What is known of a run whose record can be read. */
type Whole = ReturnType<typeof partsOf>;

/** A line of the list. A record that cannot be used is listed too, so that it can be found and deleted. */
export async function entryOf(cwd: string, file: RunFile): Promise<RunEntry> {
  const { id, bytes, writtenMs } = file;
  const head = { id, writtenAt: new Date(writtenMs).toISOString(), bytes };
  try {
    return { ...head, ...partsOf(await readRun(cwd, file)) };
  } catch (error) {
    return { ...head, problem: (error as Error).message };
  }
}

function partsOf(document: KeptDocument) {
  if (isExperiment(document)) return experimentParts(document);
  return document.kind === "measure" ? measureParts(document) : watchParts(document);
}

function experimentParts({ kind, startedAt, seed, target, arms }: ResultDocument) {
  const ends = arms.flatMap(({ seconds }) => seconds.untilLastEnd ?? []);
  return {
    problem: null,
    experiment: kind,
    startedAt,
    seed,
    target,
    arms: arms.length,
    /** Jobs of all arms. */
    jobs: sum(arms.map(({ count }) => count)),
    /** Peak of invocations in flight of each arm; for a period, the highest value in it. */
    peaks: arms.flatMap(({ peak }) => peak.invocations ?? []),
    /** When the last job of the slowest arm ended, seconds after its first call; null if no job ended. */
    lastEndSeconds: ends.length === 0 ? null : Math.max(...ends),
    /** Whether every arm was drained, and lost no job; for a period, whether all of it was read. */
    isComplete: arms.every(({ state, jobs }) => state === "drained" && isWholeCount(jobs)),
  };
}

/** The peak is that of all functions together. */
const measureParts = ({ target, from, to, functions, together, interrupted }: MeasureDocument) => ({
  problem: null,
  experiment: "measure" as const,
  startedAt: from,
  endedAt: to,
  target,
  functions: functions.map(({ name }) => name),
  peaks: [together?.slots.peak ?? functions[0]?.slots.peak ?? []].flat(),
  isComplete: !interrupted,
});

/** The peak is the highest value of ConcurrentExecutions. */
function watchParts({ target, startedAt, at, minutes }: WatchDocument) {
  const all = minutes.flatMap(({ perFunction }) => Object.values(perFunction));
  const values = all.flatMap(({ concurrentExecutions }) => concurrentExecutions ?? []);
  return {
    problem: null,
    experiment: "watch" as const,
    startedAt: startedAt ?? at,
    endedAt: at,
    target,
    functions: [...new Set(minutes.flatMap(({ perFunction }) => Object.keys(perFunction)))],
    peaks: values.length === 0 ? [] : [values.reduce((most, value) => Math.max(most, value), 0)],
    isComplete: true,
  };
}

const columnsOf = (entries: readonly RunEntry[]): readonly Column[] => {
  const { left, right } = columnsFor(entries);
  const ofWhole =
    (read: (entry: Whole) => string, otherwise = none) =>
    (entry: RunEntry) =>
      entry.problem === null ? read(entry) : otherwise;
  return [
    left("", 4, (_, index) => `@${index + 1}`),
    left("run", 1, ({ id }) => id),
    left("written (UTC)", 5, ({ writtenAt }) => minuteText(writtenAt)),
    left(
      "where",
      6,
      ofWhole(({ target }) => placeNames[target.kind]),
    ),
    right(
      "jobs",
      3,
      ofWhole((entry) => ("jobs" in entry ? count(entry.jobs) : none)),
    ),
    right("peak", 1, ofWhole(peaksText, "unusable")),
    right("last end", 2, ofWhole(endText)),
  ];
};

/** The peak of the only arm, or the lowest and the highest of several. */
function peaksText({ peaks }: Whole): string {
  if (peaks.length === 0) return none;
  const [low, high] = [Math.min(...peaks), Math.max(...peaks)];
  return low === high ? count(low) : `${count(low)}–${count(high)}`;
}

const endText = (entry: Whole): string =>
  `${"lastEndSeconds" in entry ? seconds(entry.lastEndSeconds) : none}${entry.isComplete ? "" : " *"}`;

/** The table of past runs, newest first. */
export function runsReport({ total, runs }: { total: number; runs: readonly RunEntry[] }, view: View): string[] {
  if (runs.length === 0) {
    const empty = paragraph(
      "This folder has no run records. burst, compare, measure and watch-metrics write one for each run.",
      view,
    );
    return [...empty, "", ...nextLines(["flatten burst --count 100 --jitter 10-100"], view)];
  }
  const { lines, dropped } = table(columnsOf(runs), view);
  const older = total > runs.length ? ` of ${count(total)}, newest first` : ", newest first";
  const problems = runs.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const isCutShort = runs.some((entry) => entry.problem === null && !entry.isComplete);
  return [
    ...paragraph(`${counted(runs.length, "run")}${older}`, view, view.paint.bold),
    "",
    ...lines,
    ...(isCutShort ? paragraph("* lost jobs or was cut short", view, view.paint.yellow, 0, 2) : []),
    ...problems.flatMap((problem) => paragraph(`! ${problem}`, view, view.paint.yellow, 0, 2)),
    ...hiddenColumns(dropped, view),
    "",
    ...nextLines(["flatten runs show @1"], view),
  ];
}
