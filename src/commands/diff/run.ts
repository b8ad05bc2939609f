import { type FlattenError, usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import { quoted } from "../../cli/command-line.ts";
import type { CommonFlags, ReportFlags } from "../../cli/common-flags.ts";
import { openSink } from "../../cli/output.ts";
import {
  isComparableFile,
  isExperimentFile,
  kindText,
  listRunFiles,
  type RunFile,
  readNamedDocument,
} from "../../cli/past-runs.ts";
import { isExperiment, type KeptDocument } from "../../cli/run-record.ts";
import { type DiffDocument, diffRuns } from "../../experiment/diff/diff.ts";
import { diffMeasurements, type MeasureDiffDocument } from "../../operate/measure/diff.ts";
import { openReports } from "../report/run.ts";
import { diffReport, measureDiffReport } from "./report.ts";

/**
 * Runs `flatten diff`: compares two runs arm by arm, or two measurements function by function. Without a second one, the newest
 * run or measurement is compared with the first.
 */
export const runDiff: CommandRun<CommonFlags & ReportFlags> = async (context, flags, [first, second]) => {
  const files = await listRunFiles(context.cwd);
  if (first === undefined) throw nothingNamed(files);
  const sink = await openSink(context, flags);
  const writeReports = await openReports(context, flags);
  const a = await readNamedDocument(context, files, first);
  const typed = second ?? newestLike({ typed: first, document: a }, files);
  const difference = diffOf(
    { typed: first, document: a },
    { typed, document: await readNamedDocument(context, files, typed) },
  );
  const isEmpty = (difference.kind === "diff" ? difference.arms : difference.functions).length === 0;
  const next = isEmpty
    ? ["flatten runs list"]
    : [`flatten diff ${quoted(first)} ${quoted(second ?? typed)} --report diff.html`];
  await sink.show(difference, (document, view) =>
    document.kind === "diff" ? diffReport(document, view, next) : measureDiffReport(document, view, next),
  );
  await writeReports(difference);
  return "ok";
};

/** The error for a command line without a run: it names the two newest runs. */
function nothingNamed(files: readonly RunFile[]): FlattenError {
  const [b, a] = files.filter(isExperimentFile);
  return usageError(
    "name two runs to compare, or one run to compare the newest run with",
    a === undefined || b === undefined
      ? "make two runs first: flatten burst --name before, then flatten burst --name after, and compare them: flatten diff before after"
      : `for example: flatten diff ${a.id} ${b.id}`,
  );
}

/** A document and the text that named it. */
interface NamedDocument {
  readonly typed: string;
  readonly document: KeptDocument;
}

/** The newest run that can be compared with a document. @throws {FlattenError} (usage) if there is none. */
function newestLike({ typed, document }: NamedDocument, files: readonly RunFile[]): string {
  if (document.kind === "watch") throw refused({ typed, document });
  const newest = files.find((file) => isExperimentFile(file) === isExperiment(document) && isComparableFile(file));
  if (newest !== undefined) return newest.id;
  throw usageError(
    `${typed} is ${kindText[document.kind]}, and this folder has no run record of its kind to compare it with`,
    "name the second file or run: flatten diff <a> <b>",
  );
}

/** @throws {FlattenError} (usage) for kinds that cannot be compared. */
function diffOf(a: NamedDocument, b: NamedDocument): DiffDocument | MeasureDiffDocument {
  for (const side of [a, b]) if (side.document.kind === "watch") throw refused(side);
  if (isExperiment(a.document) && isExperiment(b.document)) return diffRuns(a.document, b.document);
  if (a.document.kind === "measure" && b.document.kind === "measure") return diffMeasurements(a.document, b.document);
  throw usageError(
    `${a.typed} is ${kindText[a.document.kind]} and ${b.typed} is ${kindText[b.document.kind]}: only runs of burst and compare, or two measurements, can be compared`,
    "flatten runs list",
  );
}

const refused = ({ typed }: NamedDocument): FlattenError =>
  usageError(
    `${typed} is a record of watch-metrics, which cannot be compared: only runs of burst and compare, or two measurements, can`,
    `show it: flatten report ${quoted(typed)}`,
  );
