import type * as Esbuild from "esbuild";
import { realRequire } from "./real-require.ts";

let esbuild: typeof Esbuild | undefined;

/**
 * An ES module as CommonJS. Top-level await is not supported.
 *
 * @throws {SyntaxError} if it is no module.
 */
export function commonJsOf(source: string, file: string): string {
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
