import { extname } from "node:path";
import { usageError } from "../../base/errors.ts";
import type { FlagDefinition } from "../../cli/command.ts";
import { parseChoice, type ValueParser } from "../../cli/parse/values.ts";

/** Formats of a report, in the order in which help lists them. */
export const formatNames = ["html", "svg", "md", "csv", "junit", "github"] as const;

/** A format of a report. */
export type ReportFormat = (typeof formatNames)[number];

const byEnding = { html: "html", htm: "html", svg: "svg", md: "md", csv: "csv", xml: "junit" } as const;

const endingRule = `the ending of the file must be one of ${Object.keys(byEnding).join(", ")}`;

/** The format that the name of a file asks for; undefined for an unknown ending. */
function formatOfFile(path: string): ReportFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(byEnding, ending) ? byEnding[ending as keyof typeof byEnding] : undefined;
}

/**
 * The format of a report that `--output` names no format for: that of the ending; Markdown without an ending.
 *
 * @throws {FlattenError} (usage) for an unknown ending, which would not be what the file contains.
 */
export function formatOfOutput(path = "-"): ReportFormat {
  const format = formatOfFile(path);
  if (format !== undefined || extname(path) === "") return format ?? "md";
  throw usageError(
    `invalid value "${path}" for --output: ${endingRule}, or --format must be given`,
    "for example: --output report.html",
  );
}

/** A file of `--report`, and its format. */
export interface ReportFile {
  readonly path: string;
  readonly format: ReportFormat;
}

/** Flags of the commands that write reports, after parsing. */
export interface ReportFlags {
  readonly report?: readonly ReportFile[];
}

const parseReportFile: ValueParser<ReportFile> = (flag) => (path) => {
  const format = formatOfFile(path);
  if (format !== undefined) return { path, format };
  throw usageError(`invalid value "${path}" for ${flag}: ${endingRule}`, `for example: ${flag} report.html`);
};

/** The flag of `burst`, `compare`, `diff` and `measure` that also writes the result as a report. */
export const reportFlag: FlagDefinition = {
  syntax: "--report <file>",
  help: "also write a report: .html, .svg, .md, .csv, or .xml for JUnit; may be repeated",
  parse: parseReportFile,
  repeatable: true,
};

/** The flag of `flatten report`, which replaces the common `--format`. */
export const reportFormatFlag: FlagDefinition = {
  syntax: "--format <how>",
  help: "html, svg, md, csv, junit, or github for annotations and the job summary (default: by the ending of -o, otherwise md)",
  parse: parseChoice(formatNames),
};
