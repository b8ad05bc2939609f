import { count, counted, minuteText, none, seconds } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, hiddenColumns, table } from "../../terminal/table.ts";
import { placeNames } from "../common/heading.ts";
import type { RunEntry } from "./entry.ts";

type Whole = Extract<RunEntry, { problem: null }>;

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
export function runsReport({ total, runs }: { total: number; runs: readonly RunEntry[] }, view: View): string {
  if (runs.length === 0) {
    const empty = paragraph(
      "This folder has no run records. burst, compare, measure and watch-metrics write one for each run.",
      view,
    );
    return `${finish([...empty, "", ...nextLines(["flatten burst --count 100 --jitter 10-100"], view)], view)}\n`;
  }
  const { lines, dropped } = table(columnsOf(runs), view);
  const older = total > runs.length ? ` of ${count(total)}, newest first` : ", newest first";
  const problems = runs.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const isCutShort = runs.some((entry) => entry.problem === null && !entry.isComplete);
  const page = [
    ...paragraph(`${counted(runs.length, "run")}${older}`, view, view.paint.bold),
    "",
    ...lines,
    ...(isCutShort ? paragraph("* lost jobs or was cut short", view, view.paint.yellow, 0, 2) : []),
    ...problems.flatMap((problem) => paragraph(`! ${problem}`, view, view.paint.yellow, 0, 2)),
    ...hiddenColumns(dropped, view),
    "",
    ...nextLines(["flatten runs show @1"], view),
  ];
  return `${finish(page, view)}\n`;
}

/** Says which records were deleted, or would be. */
export function deletedReport(
  { runs, bytes, dryRun }: { runs: readonly string[]; bytes: number; dryRun: boolean },
  view: View,
): string {
  if (runs.length === 0) return `${finish(paragraph("No run record matches; nothing was deleted.", view), view)}\n`;
  const done = dryRun ? "would be deleted" : runs.length === 1 ? "was deleted" : "were deleted";
  const sum = `${counted(runs.length, "run record")} ${done} (${count(Math.ceil(bytes / 1024))} KiB):`;
  return `${finish([...paragraph(sum, view), ...runs.map((id) => `  ${id}`)], view)}\n`;
}
