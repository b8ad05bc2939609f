import { appendFile } from "node:fs/promises";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { fileFailure, isFileError } from "../../cli/files.ts";
import { readNamedDocument } from "../../cli/named-documents.ts";
import { openSink, writeNote } from "../../cli/output.ts";
import { listRunFiles } from "../../cli/past-runs.ts";
import type { Report } from "../../report/page.ts";
import { markdownReport } from "../../report/text-formats.ts";
import { formatOfOutput, type ReportFormat } from "./formats.ts";
import { formatReport, type ReportedDocument, reportOf } from "./write.ts";

type Flags = Omit<CommonFlags, "format"> & { readonly format?: ReportFormat };

/** Runs `flatten report`: writes past runs and measurements as a report. */
export const runReport: CommandRun<Flags> = async (context, { format: asked, ...flags }, typed) => {
  const sink = await openSink(context, flags);
  const format = asked ?? formatOfOutput(flags.output);
  const names = typed.length === 0 ? ["latest"] : typed;
  const files = await listRunFiles(context.cwd);
  const documents: ReportedDocument[] = [];
  for (const name of names) documents.push(await readNamedDocument(context, files, name));
  const report = reportOf(documents);
  await sink.write(await formatReport(report, format));
  if (format === "github") await addJobSummary(context, report);
  return "ok";
};

/** Adds a report to the summary of the GitHub job, which is at most 1 MiB; a longer one is refused by GitHub. */
async function addJobSummary(context: CommandContext, report: Report): Promise<void> {
  const path = context.env.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === "") {
    writeNote(context, "GITHUB_STEP_SUMMARY is not set, so no job summary was written.");
    return;
  }
  await appendFile(path, `${markdownReport(report)}\n`).catch((error: unknown) => {
    throw isFileError(error) ? fileFailure(error, `the job summary was not written to ${path}`) : error;
  });
}
