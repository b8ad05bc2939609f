import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord, objectIn } from "../../base/encoding.ts";
import { fileFailure, isFileError, writeWholeFile } from "../../cli/files.ts";
import { prepareRunRecords } from "../../cli/run-record.ts";
import type { Finding } from "./chapter.ts";

/** What the user guessed in a chapter, and what was measured. */
export interface Done {
  /** Undefined if the user did not guess. */
  readonly guess?: string;
  readonly answer: Finding["answer"];
}

/** The chapters that were finished in a folder, by their titles. */
export type Progress = Readonly<Record<string, Done>>;

const progressVersion = 1;
const pathIn = (cwd: string): string => join(cwd, ".flatten", "lab.json");

/** Reads the progress; empty if there is none, or if the file is damaged. */
export async function readProgress(cwd: string): Promise<Progress> {
  const { version, done } = objectIn(await readFile(pathIn(cwd), "utf8").catch(() => "")) ?? {};
  return version === progressVersion && isRecord(done) ? (done as Progress) : {};
}

/** Adds a finished chapter to the progress. @throws {FlattenError} (cloud) if the file cannot be written. */
export async function saveDone(cwd: string, title: string, done: Done): Promise<void> {
  await prepareRunRecords(cwd);
  const text = JSON.stringify(
    { version: progressVersion, done: { ...(await readProgress(cwd)), [title]: done } },
    null,
    2,
  );
  await writeWholeFile(pathIn(cwd), `${text}\n`).catch((error: unknown) => {
    throw isFileError(error) ? fileFailure(error, "the progress of the lab was not kept") : error;
  });
}
