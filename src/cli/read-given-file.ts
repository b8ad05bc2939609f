import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usageError } from "../base/errors.ts";
import type { CommandContext } from "./context.ts";

/** The text of a file that a flag names. @throws {FlattenError} (usage) with the remedy where it cannot be read. */
export const readGivenFile = ({ cwd }: CommandContext, flag: string, path: string, remedy: string): Promise<string> =>
  readFile(resolve(cwd, path), "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw usageError(`${flag} ${path} cannot be read: ${why}`, remedy);
  });
