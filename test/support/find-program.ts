import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Returns the path of an installed program; undefined if it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Has cfn-lint check templates. Returns undefined if it is not installed or cannot run: a shim of pyenv may run nothing. */
export function lintTemplates(paths: readonly string[]): { status: number | null; stdout: string } | undefined {
  const { status, stdout, error } = spawnSync("cfn-lint", paths, { encoding: "utf8" });
  return error !== undefined || status === 127 ? undefined : { status, stdout };
}
