import { compileFunction } from "node:vm";
import type * as Esbuild from "esbuild";
import type { FunctionFiles } from "./function-host.ts";
import { realRequire } from "./real-require.ts";

/** Where a function's files lie. */
export const taskRoot = "/var/task";

/** A module's code, called with the values of `moduleParameters` and then of the scope. */
export type CompiledModule = (...values: readonly unknown[]) => void;

const moduleParameters = ["exports", "require", "module", "__filename", "__dirname"] as const;

/** The modules of one deployment package, each compiled when it is first wanted. */
export class CompiledPackage {
  readonly files: FunctionFiles;
  readonly #scopeNames: readonly string[];
  readonly #modules = new Map<string, CompiledModule>();

  /** `scopeNames`: the globals that are handed in at evaluation. */
  constructor(files: FunctionFiles, scopeNames: readonly string[]) {
    this.files = files;
    this.#scopeNames = scopeNames;
  }

  has(path: string): boolean {
    return Object.hasOwn(this.files, path);
  }

  text(path: string): string {
    return new TextDecoder().decode(this.files[path]);
  }

  /** @throws {SyntaxError} */
  module(path: string): CompiledModule {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const filename = `${taskRoot}/${path}`;
    const source = this.text(path);
    const code = this.#isEsModule(path) ? commonJsOf(source, filename) : source;
    const compiled = compileFunction(code, [...moduleParameters, ...this.#scopeNames], { filename }) as CompiledModule;
    this.#modules.set(path, compiled);
    return compiled;
  }

  /** By its ending, or by the nearest package.json, as Node decides. */
  #isEsModule(path: string): boolean {
    if (path.endsWith(".mjs")) return true;
    if (!path.endsWith(".js")) return false;
    const folders = path.split("/").slice(0, -1);
    for (let depth = folders.length; depth >= 0; depth--) {
      const manifest = [...folders.slice(0, depth), "package.json"].join("/");
      if (this.has(manifest)) return JSON.parse(this.text(manifest)).type === "module";
    }
    return false;
  }
}

let esbuild: typeof Esbuild | undefined;

/**
 * An ES module as CommonJS. Top-level await is not supported.
 *
 * @throws {SyntaxError} if it is no module.
 */
function commonJsOf(source: string, file: string): string {
  // Loaded when the first ES module is: starting esbuild takes longer than most commands.
  esbuild ??= realRequire("esbuild") as typeof Esbuild;
  try {
    const { code } = esbuild.transformSync(source, {
      format: "cjs",
      target: "node20",
      platform: "node",
      loader: "js",
      sourcefile: file,
      supported: { "dynamic-import": false },
      define: { "import.meta.url": JSON.stringify(`file://${file}`) },
      logLevel: "silent",
    });
    return code;
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
