import { type CompiledPackage, taskRoot } from "./compiled-package.ts";
import { resolveModule } from "./resolve-module.ts";

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
