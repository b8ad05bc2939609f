import { constants } from "node:fs";
import { access, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { usageError } from "../base/errors.ts";
import type { View } from "../terminal/page.ts";
import { paintFor } from "../terminal/paint.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";

/** Where the result of a command goes. */
export interface ResultSink {
  /** Writes the whole result; may be called again with a newer one when it goes to a file. */
  write(text: string): Promise<void>;
}

/**
 * Finds out where the result goes before anything is sent: to `--output`, else to stdout.
 *
 * @throws {FlattenError} when the file could not be written.
 */
export async function openSink(context: CommandContext, { output }: CommonFlags): Promise<ResultSink> {
  if (output === undefined || output === "-") {
    return { write: async (text) => void context.stdout.write(`${text}\n`) };
  }
  const path = resolve(context.cwd, output);
  await assertWritable(path, output);
  return {
    write: async (text) => {
      await writeWhole(path, `${text}\n`);
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

/** Writes beside and renames, so that a reader never sees half a result. */
async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  await writeFile(beside, text);
  await rename(beside, path);
}

/** Keeps a run record under `.flatten/runs/`; answers its path, relative to the folder of the command. */
export async function writeRunRecord(cwd: string, id: string, text: string): Promise<string> {
  const path = join(".flatten", "runs", `${id}.json`);
  await mkdir(join(cwd, ".flatten", "runs"), { recursive: true });
  await writeWhole(join(cwd, path), `${text}\n`);
  return path;
}

/** The page for stdout, or an uncoloured one for a file. */
export const viewOf = ({ paint, columns, env }: CommandContext, { output }: CommonFlags): View => ({
  paint: output === undefined || output === "-" ? paint.out : paintFor(false),
  columns,
  unicode: env.TERM !== "linux" || env.LANG?.toLowerCase().includes("utf") === true,
});
