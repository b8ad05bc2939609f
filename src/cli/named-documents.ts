import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usageError } from "../base/errors.ts";
import { baselinePath, listBaselines } from "./baselines.ts";
import type { CommandContext } from "./context.ts";
import { type KeptDocument, parseDocument } from "./documents.ts";
import { failureText, isFileError } from "./files.ts";
import { findRun, type RunFile, readRun } from "./past-runs.ts";

/** A text that can only name a file. */
const filePattern = /[/\\]|\.json$/;

/**
 * Reads the document that a user names: a baseline, a run (see `findRun`), or the file of a JSON document. A baseline that has
 * the name of a run is meant, because a later run with `--name` must not replace it.
 *
 * @param files the run records of the folder, newest first.
 * @throws {FlattenError} (usage) if there is none of that name, or if it is damaged or newer than this flatten.
 */
export async function readNamedDocument(
  context: CommandContext,
  files: readonly RunFile[],
  typed: string,
): Promise<KeptDocument> {
  if (!filePattern.test(typed)) {
    const baseline = await readDocumentFile(context, baselinePath(typed), `the baseline ${typed}`);
    if (baseline !== undefined) return baseline;
    const baselines = (await listBaselines(context.cwd)).map(({ name }) => name);
    return readRun(context.cwd, findRun(files, typed, baselines));
  }
  const document = await readDocumentFile(context, typed, typed);
  if (document !== undefined) return document;
  throw usageError(`${typed} cannot be read: there is no such file`, "flatten runs list");
}

/** Reads a document from a file; undefined if there is no such file. */
async function readDocumentFile(
  { cwd }: CommandContext,
  path: string,
  name: string,
): Promise<KeptDocument | undefined> {
  const text = await readFile(resolve(cwd, path), "utf8").catch((error: unknown) => {
    if (!isFileError(error)) throw error;
    if (error.code === "ENOENT" || error.code === "ENAMETOOLONG") return undefined;
    throw usageError(`${name} cannot be read: ${failureText(error)}`, "flatten runs list");
  });
  if (text === undefined) return undefined;
  const document = parseDocument(text, name);
  if (document !== undefined) return document;
  throw usageError(
    `${name} is damaged, or it is not a document of burst, compare, measure or watch-metrics`,
    "write one: flatten burst --format json -o burst.json",
  );
}
