import { appendFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import { type CommonFlags, formatOfOutput, type ReportFlags, type ReportFormat } from "../../cli/common-flags.ts";
import { fileFailure, isFileError } from "../../cli/files.ts";
import { openSink, writeNote } from "../../cli/output.ts";
import { version } from "../../cli/package.ts";
import { listRunFiles, readNamedDocument } from "../../cli/past-runs.ts";
import type { KeptDocument } from "../../cli/run-record.ts";
import type { DiffDocument } from "../../experiment/diff/diff.ts";
import type { MeasureDiffDocument } from "../../operate/measure/diff.ts";
import { type ChartLibrary, htmlReport } from "../../report/html.ts";
import type { Report, ReportChart } from "../../report/page.ts";
import { chartSvg } from "../../report/svg.ts";
import { csvReport, githubAnnotations, junitReport, markdownReport } from "../../report/text-formats.ts";
import { diffSection, measureDiffSection } from "./diff-section.ts";
import { experimentSection } from "./experiment-section.ts";
import { measureSection } from "./measure-section.ts";
import { watchSection } from "./watch-section.ts";

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

/** A document that a report can be made of. */
export type ReportedDocument = KeptDocument | DiffDocument | MeasureDiffDocument;

/** The values of a report, from the documents of runs and measurements. */
export const reportOf = (documents: readonly ReportedDocument[]): Report => ({
  sections: documents.map((document) => {
    switch (document.kind) {
      case "measure":
        return measureSection(document);
      case "watch":
        return watchSection(document);
      case "diff":
        return diffSection(document);
      case "measure-diff":
        return measureDiffSection(document);
      default:
        return experimentSection(document);
    }
  }),
  writtenBy: `written by flatten ${version}`,
});

const renderers = {
  html: async (report) => htmlReport(report, await chartLibrary()),
  svg: (report) => chartSvg(allCurves(report), { title: report.sections.map(({ title }) => title).join("; ") }),
  md: markdownReport,
  csv: csvReport,
  junit: junitReport,
  github: githubAnnotations,
} as const satisfies Record<ReportFormat, (report: Report) => string | Promise<string>>;

/** Formats a report. */
export const formatReport = async (report: Report, format: ReportFormat): Promise<string> => renderers[format](report);

/** The curves of all sections in one chart. */
function allCurves({ sections }: Report): ReportChart {
  const [first] = sections;
  const isSingle = sections.length === 1;
  return {
    unit: first?.chart.unit ?? "",
    curves: sections.flatMap(({ id, chart }) =>
      chart.curves.map((curve) => (isSingle ? curve : { ...curve, name: `${id}: ${curve.name}` })),
    ),
    goal: isSingle ? (first?.chart.goal ?? null) : null,
  };
}

/** Reads uPlot: the build puts it beside its chunks (`bin/build.mjs`), and a checkout has the package. */
async function chartLibrary(): Promise<ChartLibrary> {
  const resolve = createRequire(import.meta.url).resolve;
  const read = (name: string, inPackage: () => string): Promise<string> =>
    readFile(new URL(`./uplot/${name}`, import.meta.url), "utf8").catch(() => readFile(inPackage(), "utf8"));
  const [script, style] = await Promise.all([
    read("uPlot.iife.min.js", () => resolve("uplot/dist/uPlot.iife.min.js")),
    read("uPlot.min.css", () => resolve("uplot/dist/uPlot.min.css")),
  ]);
  return { script, style };
}

/**
 * Opens the files of `--report`. Called before anything is sent, so that a file that cannot be written ends the command in
 * advance.
 *
 * @returns writes the reports of a document.
 * @throws {FlattenError} (usage) if a file cannot be written.
 */
export async function openReports(
  context: CommandContext,
  { report: files = [] }: ReportFlags,
): Promise<(document: ReportedDocument) => Promise<void>> {
  const text = { flag: "--report", what: "report was", example: "report.html" };
  const sinks = await Promise.all(
    files.map(async ({ path, format }) => ({ format, sink: await openSink(context, { output: path }, text) })),
  );
  return async (document) => {
    if (sinks.length === 0) return;
    const report = reportOf([document]);
    for (const { format, sink } of sinks) await sink.write(await formatReport(report, format));
  };
}
