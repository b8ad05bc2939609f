// Bundles the command line and the library with what they import, in chunks that they share. With few files to open,
// `flatten --help` is instant, and an experiment does not load hundreds of files of the SDK.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { chunkNamer } from "./chunks.mjs";
import { thirdPartyNotices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @satisfies {import("rolldown").InputOptions} */
const input = {
  cwd: root,
  platform: "node",
  // The SDK's CommonJS files would be bundled whole; of its ES modules only what is used.
  resolve: { mainFields: ["module", "main"] },
  transform: { target: "node20" },
};

/** @satisfies {import("rolldown").OutputOptions} */
const output = { dir: "dist", minify: true, comments: { legal: true, annotation: false, jsdoc: false } };

/** What users import: the entries of `exports` in package.json, except the wrapper for handlers. */
const library = ["src/index", "src/emulator/index"];
const planLibrary = "src/plan/index";

const chartFiles = ["uPlot.iife.min.js", "uPlot.min.css"];

rmSync(`${root}dist/bin`, { recursive: true, force: true });
const bundle = await build({
  ...input,
  input: {
    ...Object.fromEntries(["bin/flatten", ...library].map((name) => [name, `${name}.ts`])),
    // The program of the threads that send, beside the chunk that starts it: see src/aws/threads/pool.ts.
    "bin/chunks/thread": "src/aws/threads/thread.ts",
  },
  // Used only when flatten runs from its source.
  external: ["esbuild"],
  // Some modules are loaded at once by one command and only when needed by another.
  checks: { ineffectiveDynamicImport: false },
  plugins: [
    {
      name: "commander without programs",
      // Commands of ours are never programs of their own, and node:child_process takes longer to load than commander.
      transform: {
        filter: { id: /[\\/]commander[\\/]lib[\\/]command\.js$/ },
        handler(code) {
          const found = /require\((["'])node:child_process\1\)/;
          if (!found.test(code)) throw new Error("commander no longer requires node:child_process");
          return code.replace(found, "{}");
        },
      },
    },
  ],
  preserveEntrySignatures: "allow-extension",
  output: {
    ...output,
    chunkFileNames: "bin/chunks/[name]-[hash].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: "uses", name: chunkNamer(root) }],
    },
  },
});
const bundled = bundle.output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));

writeFileSync(
  `${root}THIRD-PARTY-NOTICES.txt`,
  thirdPartyNotices([...bundled, ...chartFiles.map((name) => `node_modules/uplot/dist/${name}`)], root),
);

// The plan library as one file: the chunks of the others import modules of Node, which browsers do not have.
await build({
  ...input,
  platform: "neutral",
  input: { [planLibrary]: `${planLibrary}.ts` },
  output,
});

// The programs that the emulator starts, beside the chunk that starts them: see src/emulator/lambda/host/process/keeper.ts.
for (const name of ["main", "keeper"]) {
  await build({
    ...input,
    input: { [`bin/chunks/child/${name}`]: `src/emulator/lambda/host/process/child/${name}.ts` },
    external: ["esbuild"],
    output,
  });
}

// uPlot, which reports in HTML contain: see src/commands/report/run.ts.
mkdirSync(`${root}dist/bin/chunks/uplot`, { recursive: true });
for (const name of chartFiles) {
  copyFileSync(`${root}node_modules/uplot/dist/${name}`, `${root}dist/bin/chunks/uplot/${name}`);
}

// The wrapper for handlers of users, as one small file for each module system.
const declaration = `${root}dist/src/handler/index.d.ts`;
for (const [format, extension] of /** @type {const} */ ([
  ["esm", "js"],
  ["cjs", "cjs"],
])) {
  await build({
    ...input,
    input: { "handler/index": "src/handler/index.ts" },
    output: { ...output, format, entryFileNames: `[name].${extension}` },
  });
  // It is there after `npm run build`; without, the declaration of the build before stays.
  if (existsSync(declaration))
    copyFileSync(declaration, `${root}dist/handler/index.d.${extension.replace("js", "ts")}`);
}

// The manual page, which npm installs.
mkdirSync(`${root}dist/man`, { recursive: true });
const page = execFileSync(process.execPath, ["dist/bin/flatten.js", "man"], { cwd: root, encoding: "utf8" });
writeFileSync(`${root}dist/man/flatten.1`, page);

keepPublicDeclarations([...library, planLibrary].map((name) => `dist/${name}.d.ts`));

/**
 * Deletes the declarations that no declaration of the library imports, so that the package contains no internals. Does
 * nothing if there are none, which is the case when `dist` was deleted and only the bundles are built again.
 *
 * @param {readonly string[]} entries the declarations of the library, relative to the folder of the package
 */
function keepPublicDeclarations(entries) {
  const declarations = readdirSync(join(root, "dist/src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => join(root, "dist/src", name));
  if (declarations.length === 0) return;
  const kept = new Set();
  const left = entries.map((entry) => resolve(root, entry));
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (kept.has(path) || !existsSync(path)) continue;
    kept.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      left.push(resolve(dirname(path), specifier.replace(/\.(?:js|ts)$/, ".d.ts")));
    }
  }
  if (kept.size === 0) throw new Error(`no declaration is kept: ${relative(root, entries[0] ?? "")} does not exist`);
  for (const path of declarations) {
    if (!kept.has(path)) rmSync(path);
  }
  rmSync(join(root, "dist/bin/flatten.d.ts"), { force: true });
  rmSync(join(root, "dist/bin/run.d.ts"), { force: true });
}
