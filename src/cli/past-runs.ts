import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FlattenError, nearest, usageError } from "../base/errors.ts";
import { fileFailure, isFileError, type JsonFile, jsonFilesIn } from "./files.ts";
import { type KeptDocument, nameInId, parseDocument, runRecordFolder } from "./run-record.ts";

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
