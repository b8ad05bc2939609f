import { type CompiledPackage, taskRoot } from "./compiled-package.ts";

const endings = ["", ".js", ".cjs", ".mjs", ".json"];

/** The file among the function's that `require(name)` in `from` means; undefined if none does. */
export function resolveModule(files: CompiledPackage, name: string, from: string): string | undefined {
  const folder = from.split("/").slice(0, -1);
  if (name.startsWith(".")) return fileOrFolder(files, joined(folder, name));
  if (name.startsWith("/")) return fileOrFolder(files, name.replace(`${taskRoot}/`, ""));
  for (let depth = folder.length; depth >= 0; depth--) {
    const found = fileOrFolder(files, [...folder.slice(0, depth), "node_modules", name].join("/"));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The file that a handler's module is in: `index` of `index.handler`. */
export const resolveEntry = (files: CompiledPackage, entry: string): string | undefined =>
  endings.map((ending) => `${entry}${ending}`).find((path) => files.has(path));

function fileOrFolder(files: CompiledPackage, path: string): string | undefined {
  const file = resolveEntry(files, path);
  if (file !== undefined) return file;
  const manifest = `${path}/package.json`;
  const main: unknown = files.has(manifest) ? JSON.parse(files.text(manifest)).main : undefined;
  const entry = typeof main === "string" ? joined(path.split("/"), main) : `${path}/index`;
  return resolveEntry(files, entry) ?? resolveEntry(files, `${entry}/index`);
}

function joined(folder: readonly string[], relative: string): string {
  const parts = [...folder];
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
