import { usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink } from "../../cli/output.ts";
import {
  deleteBaselines,
  findRun,
  isComparableFile,
  listBaselines,
  listRunFiles,
  readRun,
  saveBaseline,
} from "../../cli/past-runs.ts";
import { count, counted, minuteText } from "../../terminal/format.ts";
import { headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";

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
  const document = { schemaVersion: 1, kind: "baseline-saved", name, run: run.id } as const;
  await sink.show(document, savedReport);
  return "ok";
};

/** Runs `flatten baseline list`: the baselines of this folder, by name. */
export const runBaselineList: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const baselines: BaselineEntry[] = (await listBaselines(context.cwd)).map(({ name, writtenMs, bytes }) => ({
    name,
    savedAt: new Date(writtenMs).toISOString(),
    bytes,
  }));
  const document = { schemaVersion: 1, kind: "baselines", baselines } as const;
  await sink.show(document, baselinesReport);
  return "ok";
};

/** Runs `flatten baseline rm`: deletes baselines. All names are checked before any is deleted. */
export const runBaselineRm: CommandRun<CommonFlags> = async (context, flags, names) => {
  const sink = await openSink(context, flags);
  await deleteBaselines(context.cwd, names);
  const document = { schemaVersion: 1, kind: "baselines-deleted", baselines: names } as const;
  await sink.show(document, deletedBaselinesReport);
  return "ok";
};

/** A baseline, as `flatten baseline list` shows it. */
interface BaselineEntry {
  readonly name: string;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly bytes: number;
}

/** The table of the baselines, by name. */
function baselinesReport({ baselines }: { readonly baselines: readonly BaselineEntry[] }, view: View): string[] {
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

/** Says which run was saved, and how it is used. */
function savedReport({ name, run }: { readonly name: string; readonly run: string }, view: View): string[] {
  const saved = paragraph(`The run ${run} was saved as the baseline ${name}.`, view);
  const commands = [`flatten diff ${name} latest`, `flatten burst --baseline ${name} --assert 'peak<=baseline*1.1'`];
  return [...saved, ...nextLines(commands, view)];
}

/** Says which baselines were deleted. */
function deletedBaselinesReport({ baselines }: { readonly baselines: readonly string[] }, view: View): string[] {
  const deleted = `${counted(baselines.length, "baseline")} ${baselines.length === 1 ? "was" : "were"} deleted: ${baselines.join(", ")}.`;
  return paragraph(deleted, view);
}
