import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type FlattenError, nearest, usageError } from "../base/errors.ts";
import type { ResultDocument } from "../experiment/result.ts";
import type { Assertion } from "../measure/assertion.ts";
import type { CommandContext } from "./command.ts";
import { createFile, failureText, fileFailure, isFileError, type JsonFile, jsonFilesIn } from "./files.ts";
import { isExperiment, type KeptDocument, nameInId, parseDocument, runRecordFolder } from "./run-record.ts";

/** The file of a run record. The clock of the emulator is not used: `local reset` sets it back. */
export interface RunFile extends Omit<JsonFile, "name"> {
  /** The id of the run: the name of the file without `.json`. */
  readonly id: string;
}

/** Whether a run is a burst or a comparison, by its id. */
export const isExperimentFile = ({ id }: Pick<RunFile, "id">): boolean => /^(?:burst|compare)-/.test(id);

/** Whether a run can be compared with another one, by its id: a watch cannot. */
export const isComparableFile = ({ id }: Pick<RunFile, "id">): boolean => !id.startsWith("watch-");

/** Lists the run records of a folder, newest first; none if the folder has none. */
export async function listRunFiles(cwd: string): Promise<RunFile[]> {
  const files = await jsonFilesIn(join(cwd, runRecordFolder), "the run records");
  return files
    .map(({ name, ...file }) => ({ id: name, ...file }))
    .sort((a, b) => b.writtenMs - a.writtenMs || (a.id < b.id ? 1 : -1));
}

/**
 * Finds a run by what a user types: `latest`, `@2` for the second newest, an id, a `--name` (the newest run of that name), or the
 * beginning of only one id.
 *
 * @param files newest first.
 * @param baselines the names that would have been understood too, for the error; undefined if only a run is meant.
 * @throws {FlattenError} (usage) if no run, or more than one, is meant.
 */
export function findRun(files: readonly RunFile[], typed: string, baselines?: readonly string[]): RunFile {
  const rank = typed === "latest" ? 1 : Number(/^@(\d+)$/.exec(typed)?.[1] ?? Number.NaN);
  if (files.length === 0 && (baselines === undefined || !Number.isNaN(rank))) {
    throw usageError("there is no run record in this folder", "flatten burst --count 100");
  }
  if (!Number.isNaN(rank)) return files[rank - 1] ?? fail(tooFar(typed, files.length));
  const exact = files.find(({ id }) => id === typed) ?? files.find(({ id }) => nameInId(id) === typed);
  if (exact !== undefined) return exact;
  const [first, ...others] = files.filter(({ id }) => typed !== "" && id.startsWith(typed));
  if (first === undefined) return fail(unknownRun(typed, files, baselines));
  if (others.length === 0) return first;
  const shown = [first, ...others].slice(0, 3).map(({ id }) => id);
  throw usageError(
    `"${typed}" is the beginning of ${others.length + 1} run ids`,
    `name one of them: ${shown.join(", ")}`,
  );
}

/**
 * Replaces what a user types for a run by the id that jobs and log lines have: `latest`, `@2` and a `--name` are those of run
 * records. Anything else is an id, of a run that may have no record in this folder, or of an arm.
 *
 * @throws {FlattenError} (usage) if there are fewer run records.
 */
export async function withRunId<F extends { readonly run?: string }>(cwd: string, flags: F): Promise<F> {
  const { run } = flags;
  if (run === undefined) return flags;
  const files = await listRunFiles(cwd);
  if (run === "latest" || run.startsWith("@")) return { ...flags, run: findRun(files, run).id };
  return { ...flags, run: files.find(({ id }) => nameInId(id) === run)?.id ?? run };
}

const fail = (error: FlattenError): never => {
  throw error;
};

const tooFar = (typed: string, runs: number): FlattenError =>
  usageError(
    `there is no run ${typed}: ${runs === 1 ? "this folder has 1 run record, @1" : `this folder has ${runs} run records, @1 to @${runs}`}`,
    "flatten runs list",
  );

function unknownRun(typed: string, files: readonly RunFile[], baselines?: readonly string[]): FlattenError {
  const names = files.flatMap(({ id }) => [id, nameInId(id) ?? id]);
  const guess = nearest(typed, [...(baselines ?? []), ...names]);
  const instead = guess && `did you mean: ${guess}`;
  if (baselines === undefined) {
    return usageError(`there is no run "${typed}" in ${runRecordFolder}`, instead ?? "flatten runs list");
  }
  const saved = baselines.length === 0 ? "no baseline is saved in this folder" : `baselines: ${baselines.join(", ")}`;
  const next =
    files.length === 0
      ? "make a run, and keep it: flatten burst, then flatten baseline save main"
      : "flatten baseline list, or for the runs: flatten runs list";
  return usageError(`there is no baseline and no run "${typed}"; ${saved}`, instead ?? next);
}

/**
 * Reads the record of a run.
 *
 * @throws {FlattenError} (cloud) if the file cannot be read; (usage) if it is damaged, or if a newer flatten wrote it.
 */
export async function readRun(cwd: string, { id }: Pick<RunFile, "id">): Promise<KeptDocument> {
  const path = join(runRecordFolder, `${id}.json`);
  const text = await readFile(join(cwd, path), "utf8").catch((error: unknown) => {
    throw isFileError(error) ? fileFailure(error, `the run record ${path} cannot be read`) : error;
  });
  const document = parseDocument(text, `the run record ${path}`);
  if (document !== undefined) return document;
  throw usageError(`the run record ${path} is damaged`, `delete it: flatten runs rm ${id}`);
}

/** Deletes the record of a run. */
export async function deleteRun(cwd: string, { id }: Pick<RunFile, "id">): Promise<void> {
  const path = join(runRecordFolder, `${id}.json`);
  await rm(join(cwd, path), { force: true }).catch((error: unknown) => {
    throw isFileError(error) ? fileFailure(error, `the run record ${path} was not deleted`) : error;
  });
}

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
