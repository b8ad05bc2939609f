import { symlinkSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import type { FunctionFiles } from "../function-host.ts";

const nodeRequire = createRequire(import.meta.url);

/** A package of each scope that belongs to the AWS SDK. */
const sdkPackages = { "@aws-sdk": "@aws-sdk/client-sqs", "@smithy": "@smithy/core" } as const;

/**
 * Writes a function's files into a new folder.
 *
 * @param parent a folder that contains nothing but such folders and the SDK.
 * @throws {Error} if a path leads out of the folder, and the error of a full disk.
 */
export async function writeTaskFolder(parent: string, name: string, files: FunctionFiles): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder);
  for (const [path, content] of Object.entries(files)) {
    const file = resolve(folder, path);
    if (!file.startsWith(folder + sep)) throw new Error(`the function's archive has an invalid path: ${path}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return folder;
}

/**
 * Lets functions in a folder import the AWS SDK, as Lambda's runtime does. Packages that a function brings along come first:
 * Node looks for them closer to its files.
 */
export async function linkSdk(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const [scope, name] of Object.entries(sdkPackages)) {
    const path = resolved(name);
    if (path === undefined) continue;
    const scopeFolder = path.slice(0, path.lastIndexOf(`${sep}${scope}${sep}`) + scope.length + 1);
    symlinkSync(scopeFolder, join(modules, scope), "junction");
  }
}

/** Returns undefined if the package is not installed. Functions must then bring it along. */
function resolved(name: string): string | undefined {
  try {
    return nodeRequire.resolve(name);
  } catch {
    return undefined;
  }
}
