import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ResultDocument } from "../experiment/result.ts";
import { createFile, fileFailure, isFileError, writeWholeFile } from "./files.ts";

/** Where run records are kept, relative to the folder of the command. */
export const runRecordFolder = ".flatten/runs";

/**
 * Names a run by its kind, start and seed, and by the name of `--name`: `burst-20261123T101500Z-42-nightly`.
 *
 * @param startedAt ISO 8601, UTC.
 */
export const runId = (kind: ResultDocument["kind"], startedAt: string, seed: number, name?: string): string =>
  [kind, startedAt.replace(/[-:]|\.\d+/g, ""), seed, ...(name === undefined ? [] : [name])].join("-");

/**
 * Creates the folder of the run records, and keeps it out of the repository that it may lie in. Called before anything is sent, so that a folder that cannot be written ends the
 * command in advance.
 *
 * @throws {FlattenError} (cloud) if the folder cannot be written.
 */
export async function prepareRunRecords(cwd: string): Promise<void> {
  const folder = join(cwd, runRecordFolder);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    await createFile(join(cwd, ".flatten", ".gitignore"), "*\n");
  } catch (error) {
    if (!isFileError(error)) throw error;
    const what = `run records cannot be written to ${folder}; nothing was sent`;
    throw fileFailure(error, what, "run flatten in a folder that you can write to");
  }
}

/**
 * Writes the run record: the result document, from which every report can be printed again. A newer record of the same run
 * replaces it.
 *
 * @returns the path of the record, relative to `cwd`.
 * @throws {FlattenError} (cloud) if it cannot be written.
 */
export async function writeRunRecord(cwd: string, id: string, document: ResultDocument): Promise<string> {
  const path = join(runRecordFolder, `${id}.json`);
  try {
    await mkdir(join(cwd, runRecordFolder), { recursive: true });
    await writeWholeFile(join(cwd, path), `${JSON.stringify(document, null, 2)}\n`);
    return path;
  } catch (error) {
    throw isFileError(error) ? fileFailure(error, `the run record ${path} was not written`) : error;
  }
}
