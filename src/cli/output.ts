import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { usageError } from "../base/errors.ts";
import type { View } from "../terminal/page.ts";
import { paintFor } from "../terminal/paint.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { writeWholeFile } from "./files.ts";

/** Where the result of a command goes. */
export interface ResultSink {
  /** Writes the whole result. A file may be written again with a newer result. */
  write(text: string): Promise<void>;
}

/**
 * Opens the destination of the result: the file of `--output`, or stdout. Called before anything is sent.
 *
 * @throws {FlattenError} (usage) if the file cannot be written.
 */
export async function openSink(context: CommandContext, { output }: CommonFlags): Promise<ResultSink> {
  if (output === undefined || output === "-") {
    return { write: async (text) => void context.stdout.write(`${text}\n`) };
  }
  const path = resolve(context.cwd, output);
  await assertWritable(path, output);
  return {
    write: async (text) => {
      await writeWholeFile(path, `${text}\n`);
      if (!context.quiet) context.stderr.write(`result written to ${output}\n`);
    },
  };
}

async function assertWritable(path: string, shown: string): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw new Error("it is a folder");
    if (!(await stat(dirname(path))).isDirectory()) throw new Error(`${dirname(shown)} is not a folder`);
    await access(there === undefined ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "its folder does not exist" : (error as Error).message;
    throw usageError(`--output ${shown} cannot be written: ${why}`, "for example: --output result.json");
  }
}

/** Returns the page of the result: that of stdout, or one without colors for a file. */
export const viewOf = ({ paint, columns, env }: CommandContext, { output }: CommonFlags): View => ({
  paint: output === undefined || output === "-" ? paint.out : paintFor(false),
  columns,
  unicode: env.TERM !== "linux" || env.LANG?.toLowerCase().includes("utf") === true,
});
