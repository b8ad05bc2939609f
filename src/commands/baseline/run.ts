import { usageError } from "../../base/errors.ts";
import { deleteBaselines, listBaselines, saveBaseline } from "../../cli/baselines.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink, resultText } from "../../cli/output.ts";
import { findRun, isComparableFile, listRunFiles, readRun } from "../../cli/past-runs.ts";
import { type BaselineEntry, baselinesReport, deletedBaselinesReport, savedReport } from "./report.ts";

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
  await sink.write(resultText(context, flags, document, savedReport));
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
  await sink.write(resultText(context, flags, document, baselinesReport));
  return "ok";
};

/** Runs `flatten baseline rm`: deletes baselines. All names are checked before any is deleted. */
export const runBaselineRm: CommandRun<CommonFlags> = async (context, flags, names) => {
  const sink = await openSink(context, flags);
  await deleteBaselines(context.cwd, names);
  const document = { schemaVersion: 1, kind: "baselines-deleted", baselines: names } as const;
  await sink.write(resultText(context, flags, document, deletedBaselinesReport));
  return "ok";
};
