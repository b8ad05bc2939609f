import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usageError } from "../base/errors.ts";
import type { CommandContext } from "./context.ts";

/** Creates a file with its content in one step. Returns false, and changes nothing, if the file exists already. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, text);
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Writes or replaces a file in one step: a reader sees the old or the new content, never a part of it. */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** The text of a file that a flag names. @throws {FlattenError} (usage) with the remedy where it cannot be read. */
export const readGivenFile = ({ cwd }: CommandContext, flag: string, path: string, remedy: string): Promise<string> =>
  readFile(resolve(cwd, path), "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw usageError(`${flag} ${path} cannot be read: ${why}`, remedy);
  });
