import { usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink } from "../../cli/output.ts";
import {
  deleteBaselines,
  deleteRun,
  findRun,
  isComparableFile,
  listBaselines,
  listRunFiles,
  type RunFile,
  readRun,
  saveBaseline,
} from "../../cli/past-runs.ts";
import type { KeptDocument } from "../../cli/run-record.ts";
import { count, counted, minuteText } from "../../terminal/format.ts";
import { headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";
import { experimentReport } from "../arms/report.ts";
import { measureReport } from "../measure/report.ts";
import { watchReport } from "../watch/pages.ts";
import { entryOf, type RunEntry, runsReport } from "./list.ts";

type ListFlags = CommonFlags & { readonly max?: number };
type PruneFlags = CommonFlags & { readonly keep?: number; readonly olderThan?: number; readonly dryRun?: boolean };

/** Runs `flatten runs list`: the past runs of this folder, newest first. */
export const runRunsList: CommandRun<ListFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const files = await listRunFiles(context.cwd);
  const entries: RunEntry[] = [];
  for (const file of files.slice(0, flags.max ?? 20)) entries.push(await entryOf(context.cwd, file));
  const document = { schemaVersion: 1, kind: "runs", total: files.length, runs: entries };
  await sink.show(document, runsReport);
  return "ok";
};

/** Runs `flatten runs show`: prints the report of a past run again. */
export const runRunsShow: CommandRun<CommonFlags> = async (context, flags, [typed = "latest"]) => {
  const sink = await openSink(context, flags);
  const document = await readRun(context.cwd, findRun(await listRunFiles(context.cwd), typed));
  await sink.show(document, keptReport);
  return "ok";
};

function keptReport(document: KeptDocument, view: View): string[] {
  if (document.kind === "measure") return measureReport(document, view);
  return document.kind === "watch" ? watchReport(document, view) : experimentReport(document, view);
}

/** Runs `flatten runs rm`: deletes the records of some runs. All names are checked before any record is deleted. */
export const runRunsRm: CommandRun<CommonFlags> = async (context, flags, typed) => {
  const sink = await openSink(context, flags);
  const files = await listRunFiles(context.cwd);
  const chosen = [...new Set(typed.map((name) => findRun(files, name)))];
  for (const file of chosen) await deleteRun(context.cwd, file);
  await sink.show(deletedDocument(chosen, false), deletedReport);
  return "ok";
};

/**
 * Runs `flatten runs prune`: deletes the runs beyond the newest `--keep`, and those older than `--older-than`; with both, the
 * runs that both flags name.
 */
export const runRunsPrune: CommandRun<PruneFlags> = async (context, flags) => {
  const { keep, olderThan, dryRun = false } = flags;
  if (keep === undefined && olderThan === undefined) {
    throw usageError("flatten runs prune needs --keep or --older-than", "for example: flatten runs prune --keep 20");
  }
  const sink = await openSink(context, flags);
  const files = await listRunFiles(context.cwd);
  const beforeMs = olderThan === undefined ? Number.POSITIVE_INFINITY : context.wallClock.nowMs() - olderThan;
  const chosen = files.slice(keep ?? 0).filter(({ writtenMs }) => writtenMs < beforeMs);
  if (!dryRun) for (const file of chosen) await deleteRun(context.cwd, file);
  await sink.show(deletedDocument(chosen, dryRun), deletedReport);
  return "ok";
};

const deletedDocument = (files: readonly RunFile[], dryRun: boolean) => ({
  schemaVersion: 1,
  kind: "runs-deleted",
  dryRun,
  runs: files.map(({ id }) => id),
  bytes: files.reduce((total, { bytes }) => total + bytes, 0),
});

/** Says which records were deleted, or would be. */
function deletedReport(
  { runs, bytes, dryRun }: { runs: readonly string[]; bytes: number; dryRun: boolean },
  view: View,
): string[] {
  if (runs.length === 0) return paragraph("No run record matches; nothing was deleted.", view);
  const done = dryRun ? "would be deleted" : runs.length === 1 ? "was deleted" : "were deleted";
  const sum = `${counted(runs.length, "run record")} ${done} (${count(Math.ceil(bytes / 1024))} KiB):`;
  return [...paragraph(sum, view), ...runs.map((id) => `  ${id}`)];
}

/** Runs `flatten baseline save`: keeps a run as a baseline, the newest one unless another is named. */
export const runBaselineSave: CommandRun<CommonFlags> = async (context, flags, [name = "", typed]) => {
  const sink = await openSink(context, flags);
  const files = await listRunFiles(context.cwd);
  const run = typed === undefined ? findRun(files.filter(isComparableFile), "latest") : findRun(files, typed);
  // A damaged record cannot be a baseline.
  if ((await readRun(context.cwd, run)).kind === "watch") {
    throw usageError(
      `${run.id} is a record of watch-metrics, and no run can be compared with it`,
      "save a burst, a comparison or a measurement: flatten runs list",
    );
  }
  await saveBaseline(context.cwd, name, run);
  await sink.show({ schemaVersion: 1, kind: "baseline-saved", name, run: run.id }, (_, view) => [
    ...paragraph(`The run ${run.id} was saved as the baseline ${name}.`, view),
    ...nextLines(
      [`flatten diff ${name} latest`, `flatten burst --baseline ${name} --assert 'peak<=baseline*1.1'`],
      view,
    ),
  ]);
  return "ok";
};

/** Runs `flatten baseline list`: the baselines of this folder, by name. */
export const runBaselineList: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const found = await listBaselines(context.cwd);
  const baselines = found.map(({ name, writtenMs, bytes }) => ({
    name,
    savedAt: new Date(writtenMs).toISOString(),
    bytes,
  }));
  await sink.show({ schemaVersion: 1, kind: "baselines", baselines }, baselinesReport);
  return "ok";
};

/** Runs `flatten baseline rm`: deletes baselines. All names are checked before any is deleted. */
export const runBaselineRm: CommandRun<CommonFlags> = async (context, flags, names) => {
  const sink = await openSink(context, flags);
  await deleteBaselines(context.cwd, names);
  const deleted = `${counted(names.length, "baseline")} ${names.length === 1 ? "was" : "were"} deleted: ${names.join(", ")}.`;
  await sink.show({ schemaVersion: 1, kind: "baselines-deleted", baselines: names }, (_, view) =>
    paragraph(deleted, view),
  );
  return "ok";
};

/** The table of the baselines, by name. */
function baselinesReport(
  { baselines }: { readonly baselines: readonly { name: string; savedAt: string; bytes: number }[] },
  view: View,
): string[] {
  if (baselines.length === 0) {
    const empty = paragraph(
      "This folder has no baselines. A baseline is a run that later runs are compared with.",
      view,
    );
    return [...empty, "", ...nextLines(["flatten baseline save main"], view)];
  }
  const { left, right } = columnsFor(baselines);
  const { lines } = table(
    [
      left("baseline", 1, ({ name }) => name),
      left("saved (UTC)", 2, ({ savedAt }) => minuteText(savedAt)),
      right("KiB", 3, ({ bytes }) => count(Math.ceil(bytes / 1024))),
    ],
    view,
  );
  const next = nextLines([`flatten diff ${baselines[0]?.name ?? "main"} latest`], view);
  return headedPage(counted(baselines.length, "baseline"), view, ["", ...lines, "", ...next]);
}
