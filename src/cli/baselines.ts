import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { nearest, usageError } from "../base/errors.ts";
import type { ResultDocument } from "../experiment/result.ts";
import type { Assertion } from "../measure/assertion.ts";
import type { CommandContext } from "./command.ts";
import { createFile, failureText, fileFailure, isFileError, type JsonFile, jsonFilesIn } from "./files.ts";
import { findRun, listRunFiles, type RunFile, readRun } from "./past-runs.ts";
import { isExperiment, type KeptDocument, parseDocument, runRecordFolder } from "./run-record.ts";

/** Where baselines are kept, relative to the folder of the command. A baseline is a copy of a run record, which `runs prune` keeps. */
const baselineFolder = ".flatten/baselines";

/** Names that a run can be called by already. */
const taken = /^latest$|^@/;

/** The path of a baseline, relative to the folder of the command. */
const baselinePath = (name: string): string => join(baselineFolder, `${name}.json`);

/** Lists the baselines of a folder by name; none if the folder has none. */
export const listBaselines = async (cwd: string): Promise<JsonFile[]> =>
  (await jsonFilesIn(join(cwd, baselineFolder), "the baselines")).sort((a, b) => (a.name < b.name ? -1 : 1));

/**
 * Saves a run as a baseline. An earlier baseline of that name is replaced.
 *
 * @throws {FlattenError} (usage) for a name that is no file name, (cloud) if the file cannot be written.
 */
export async function saveBaseline(cwd: string, name: string, { id }: Pick<RunFile, "id">): Promise<void> {
  if (!/^[\w-][\w.-]{0,59}$/.test(name) || taken.test(name)) {
    throw usageError(
      `invalid name "${name}": expected up to 60 of a-z, A-Z, 0-9, dot, hyphen and underscore`,
      "for example: flatten baseline save main",
    );
  }
  try {
    await mkdir(join(cwd, baselineFolder), { recursive: true });
    await createFile(join(cwd, ".flatten", ".gitignore"), "*\n");
    await copyFile(join(cwd, runRecordFolder, `${id}.json`), join(cwd, baselinePath(name)));
  } catch (error) {
    throw isFileError(error) ? fileFailure(error, `the baseline ${name} was not saved`) : error;
  }
}

/**
 * Deletes baselines, after all names have been checked.
 *
 * @throws {FlattenError} (usage) if there is no baseline of one of the names.
 */
export async function deleteBaselines(cwd: string, names: readonly string[]): Promise<void> {
  const known = (await listBaselines(cwd)).map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw usageError(
      `there is no baseline "${name}"`,
      guess === undefined ? "flatten baseline list" : `did you mean: ${guess}`,
    );
  }
  for (const name of names) await rm(join(cwd, baselinePath(name)), { force: true });
}

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

/**
 * Reads the baseline before anything is sent.
 *
 * @returns undefined without `--baseline`.
 * @throws {FlattenError} (usage) if it cannot be read, or if an assertion needs one and none is given.
 */
export async function readBaseline(
  context: CommandContext,
  { baseline, assert = [] }: { readonly baseline?: string; readonly assert?: readonly Assertion[] },
): Promise<ResultDocument | undefined> {
  if (baseline !== undefined) return readRunToCompare(context, await listRunFiles(context.cwd), baseline);
  const needing = assert.find(({ baselineFactor }) => baselineFactor !== undefined);
  if (needing === undefined) return undefined;
  throw usageError(
    `--assert '${needing.expression}' needs a baseline`,
    "add --baseline <run>, for example --baseline @1",
  );
}

/**
 * Reads a burst or a comparison by its name.
 *
 * @throws {FlattenError} (usage) if there is none of that name, or if it is of another kind.
 */
async function readRunToCompare(
  context: CommandContext,
  files: readonly RunFile[],
  typed: string,
): Promise<ResultDocument> {
  const document = await readNamedDocument(context, files, typed);
  if (isExperiment(document)) return document;
  throw usageError(
    `${typed} is ${kindText[document.kind]}, and a run can be compared only with a burst or a comparison`,
    "flatten runs list",
  );
}

/** What a document is called in a sentence, by its kind. */
export const kindText = {
  burst: "a burst",
  compare: "a comparison",
  measure: "a measurement",
  watch: "a watch",
} as const satisfies Record<KeptDocument["kind"], string>;

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
