import { type CompiledPackage, taskRoot } from "./compiled-package.ts";
import type { FunctionScope } from "./function-scope.ts";
import { isBuiltin, realRequire } from "./real-require.ts";

/** Finds a module that is not among the function's files; undefined if there is none. */
export type ExternalModules = (name: string, require: (name: string) => unknown) => unknown;

/** CommonJS over the files of one function, for one execution environment. */
export class ModuleLoader {
  readonly #package: CompiledPackage;
  readonly #scope: readonly unknown[];
  readonly #external: ExternalModules;
  readonly #loaded = new Map<string, { exports: unknown }>();

  constructor(compiled: CompiledPackage, scope: readonly unknown[], external: ExternalModules) {
    this.#package = compiled;
    this.#scope = scope;
    this.#external = external;
  }

  /** The exports of a file, which is evaluated once. @throws whatever it throws. */
  load(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    this.#loaded.set(path, module);
    try {
      this.#evaluate(path, module);
    } catch (error) {
      this.#loaded.delete(path);
      throw error;
    }
    return module.exports;
  }

  #evaluate(path: string, module: { exports: unknown }): void {
    if (path.endsWith(".json")) {
      module.exports = JSON.parse(this.#package.text(path));
      return;
    }
    const filename = `${taskRoot}/${path}`;
    const folder = filename.slice(0, filename.lastIndexOf("/"));
    const require = (name: string) => this.#require(name, path);
    this.#package.module(path).call(module.exports, module.exports, require, module, filename, folder, ...this.#scope);
  }

  #require(name: string, from: string): unknown {
    const path = resolveModule(this.#package, name, from);
    if (path !== undefined) return this.load(path);
    const external = this.#external(name, (inner) => this.#require(inner, from));
    if (external !== undefined) return external;
    const message = `Cannot find module '${name}'\nRequire stack:\n- ${taskRoot}/${from}`;
    throw Object.assign(new Error(message), { code: "MODULE_NOT_FOUND" });
  }
}

/** Gives the modules of the AWS SDK that the Lambda runtime brings along; undefined for one it has not. */
export type SdkModules = (name: string) => unknown;

/** What lies outside a function's own files: Node's modules (those that tell the time in virtual time) and the SDK. */
export function externalModules(sdkModules: SdkModules, { scope, timersPromises }: FunctionScope): ExternalModules {
  return (name, require) => {
    if (!isBuiltin(name)) return sdkModules(name);
    const plain = name.replace(/^node:/, "");
    switch (plain) {
      case "timers":
        return { ...scope, promises: timersPromises };
      case "timers/promises":
        return timersPromises;
      case "process":
      case "console":
        return scope[plain];
      case "perf_hooks":
        return { performance: scope.performance };
      case "crypto":
        return { ...(realRequire("node:crypto") as object), randomUUID: scope.crypto.randomUUID };
      case "module":
        return { ...(realRequire("node:module") as object), createRequire: () => require };
      default:
        return realRequire(name);
    }
  };
}

const endings = ["", ".js", ".cjs", ".mjs", ".json"];

/** The file among the function's that `require(name)` in `from` means; undefined if none does. */
function resolveModule(files: CompiledPackage, name: string, from: string): string | undefined {
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
