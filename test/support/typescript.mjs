import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { transform } from "esbuild";

// Lets Node import the TypeScript files of tests: `node --import ./test/support/typescript.mjs`. tsx would do as well, but it
// calls a function each time a function is created, to keep its name, which costs 3 % of the time of all tests.

/**
 * A hook of Node that loads TypeScript files as JavaScript.
 *
 * @type {import("node:module").LoadHook}
 */
export async function load(url, context, nextLoad) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== "file:" || !pathname.endsWith(".ts")) return nextLoad(url, context);
  const path = fileURLToPath(`file://${pathname}`);
  const text = await readFile(path, "utf8");
  const { code } = await transform(text, {
    loader: "ts",
    format: "esm",
    sourcefile: path,
    sourcemap: "inline",
    sourcesContent: false,
  });
  return { format: "module", source: code, shortCircuit: true };
}

// Node imports this file again in the thread that runs the hooks. There, one thread of esbuild takes less time of the cores than
// several, which wait for each other.
if (isMainThread) register(import.meta.url);
else process.env.GOMAXPROCS = "1";
