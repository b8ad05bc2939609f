import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { nearest, usageError } from "../base/errors.ts";
import { createFile, fileFailure, isFileError, type JsonFile, jsonFilesIn } from "./files.ts";
import type { RunFile } from "./past-runs.ts";
import { runRecordFolder } from "./run-record.ts";

/** Where baselines are kept, relative to the folder of the command. A baseline is a copy of a run record, which `runs prune` keeps. */
const baselineFolder = ".flatten/baselines";

/** Names that a run can be called by already. */
const taken = /^latest$|^@/;

/** The path of a baseline, relative to the folder of the command. */
export const baselinePath = (name: string): string => join(baselineFolder, `${name}.json`);

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
