import { link, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FlattenError, usageError } from "../base/errors.ts";
import type { CommandContext } from "./command.ts";

/** Creates a file with its content in one step. Returns false, and changes nothing, if the file exists already. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${crypto.randomUUID()}`;
  try {
    await writeFile(beside, text);
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
  const beside = `${path}.${crypto.randomUUID()}`;
  try {
    await writeFile(beside, text);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** A JSON file in a folder, by its name without `.json`. */
export interface JsonFile {
  readonly name: string;
  /** When it was written last, milliseconds. */
  readonly writtenMs: number;
  readonly bytes: number;
}

/**
 * Lists the JSON files in a folder; none if there is no such folder.
 *
 * @throws {FlattenError} (cloud) if it cannot be read; `what` names the files.
 */
export async function jsonFilesIn(folder: string, what: string): Promise<JsonFile[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
    return await Promise.all(
      names.map(async (name) => {
        const { mtimeMs, size } = await stat(join(folder, name));
        return { name: name.slice(0, -".json".length), writtenMs: mtimeMs, bytes: size };
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw isFileError(error) ? fileFailure(error, `${what} in ${folder} cannot be read`) : error;
  }
}

/** Reads a file that a flag names. @throws {FlattenError} (usage) with the remedy, for a file that cannot be read. */
export const readGivenFile = ({ cwd }: CommandContext, flag: string, path: string, remedy: string): Promise<string> =>
  readFile(resolve(cwd, path), "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : failureText(error);
    throw usageError(`${flag} ${path} cannot be read: ${why}`, remedy);
  });

/** What the error codes of the file system mean, in the words of a sentence. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is exceeded",
  EEXIST: "there is a file in its place",
  EFBIG: "the file would be too large",
  EIO: "the device reported an input/output error",
  EISDIR: "it is a folder",
  ELOOP: "it has too many symbolic links",
  EMFILE: "this process has too many open files",
  ENAMETOOLONG: "its name is too long",
  ENFILE: "the system has too many open files",
  ENODEV: "there is no such device",
  ENOENT: "there is no such file or folder",
  ENOSPC: "no space is left on the device",
  ENOTDIR: "a part of its path is not a folder",
  ENXIO: "there is no such device, or nothing reads from it",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
};

/** Operations of the network, which can fail with some of the same codes. */
const networkCalls = ["accept", "bind", "connect", "getaddrinfo", "listen"];

/** Whether an error comes from the file system, or from a lack of file handles. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !Object.hasOwn(meanings, code)) return false;
  return code === "EMFILE" || code === "ENFILE" || !networkCalls.includes(syscall);
}

/** Why an operation on a file failed: `no space is left on the device (ENOSPC)`. */
export const failureText = ({ code = "", message }: NodeJS.ErrnoException): string =>
  meanings[code] === undefined ? message : `${meanings[code]} (${code})`;

/** Whether an error says that no space or quota is left. */
export const isDiskFull = (error: unknown): boolean =>
  isFileError(error) && (error.code === "ENOSPC" || error.code === "EDQUOT");

/** What to do about a failed operation on a file; undefined where the reason suggests nothing. */
function remedyFor(error: NodeJS.ErrnoException): string | undefined {
  if (isDiskFull(error)) return "free some space, and repeat the command";
  if (error.code === "EMFILE") return "raise the limit, and repeat the command: ulimit -n 65536";
  return undefined;
}

/**
 * The error for a file that cannot be read or written.
 *
 * @param what the sentence up to the reason, for example `the run record was not written`; the operation and the path
 * that the system reports unless given.
 * @param otherwise the remedy where the reason suggests none.
 */
export function fileFailure(error: NodeJS.ErrnoException, what = operationOf(error), otherwise?: string): FlattenError {
  const remedy = remedyFor(error) ?? otherwise;
  return new FlattenError("cloud", `${what}: ${failureText(error)}`, {
    ...(remedy === undefined ? {} : { remedy }),
    cause: error,
  });
}

const operationOf = ({ syscall, path }: NodeJS.ErrnoException): string =>
  `the operation ${syscall} failed${path === undefined ? "" : ` on ${path}`}`;
