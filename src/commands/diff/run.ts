import { usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { readNamedDocument } from "../../cli/named-documents.ts";
import { openSink, resultText } from "../../cli/output.ts";
import { listRunFiles, type RunFile } from "../../cli/past-runs.ts";
import { quoted } from "../../cli/place-flags.ts";
import { diffRuns } from "../../experiment/diff/diff.ts";
import type { ResultDocument } from "../../experiment/result.ts";
import type { ReportFlags } from "../report/formats.ts";
import { openReports } from "../report/write.ts";
import { diffReport } from "./report.ts";

/** Runs `flatten diff`: compares two runs arm by arm. Without a second one, the newest run is compared with the first. */
export const runDiff: CommandRun<CommonFlags & ReportFlags> = async (
  context,
  flags,
  [first = "", second = "latest"],
) => {
  const sink = await openSink(context, flags);
  const writeReports = await openReports(context, flags);
  const files = await listRunFiles(context.cwd);
  const a = await readRunToCompare(context, files, first);
  const b = await readRunToCompare(context, files, second);
  const difference = diffRuns(a, b);
  const next = `flatten diff ${quoted(first)} ${quoted(second)} --report diff.html`;
  await sink.write(resultText(context, flags, difference, (document, view) => diffReport(document, view, [next])));
  await writeReports(difference);
  return "ok";
};

/**
 * Reads a burst or a comparison by its name.
 *
 * @throws {FlattenError} (usage) if there is none of that name, or if it is a measurement.
 */
export async function readRunToCompare(
  context: CommandContext,
  files: readonly RunFile[],
  typed: string,
): Promise<ResultDocument> {
  const document = await readNamedDocument(context, files, typed);
  if (document.kind !== "measure") return document;
  throw usageError(`${typed} is a measurement, and only bursts and comparisons can be compared`, "flatten runs list");
}
