import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Returns the path of an installed program; undefined if it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

let cfnLintRuns: boolean | undefined;

/** Whether cfn-lint is installed and can run. */
export function hasCfnLint(): boolean {
  cfnLintRuns ??= findProgram("cfn-lint") !== undefined && spawnSync("cfn-lint", ["--version"]).status === 0;
  return cfnLintRuns;
}
