// Bundles the command line and the library with what they import, in chunks that they share. With few files to open,
// `flatten --help` is instant, and an experiment does not load hundreds of files of the SDK.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { keepPublicDeclarations } from "./declarations.mjs";
import { thirdPartyNotices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @satisfies {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // The SDK's CommonJS files would be bundled whole; of its ES modules only what is used.
  mainFields: ["module", "main"],
  minifyWhitespace: true,
  minifySyntax: true,
  minifyIdentifiers: true,
  logLevel: "warning",
};

/** What users import: the entries of `exports` in package.json, except the wrapper for handlers. */
const library = ["src/index", "src/emulator/index"];
const planLibrary = "src/plan/index";

const chartFiles = ["uPlot.iife.min.js", "uPlot.min.css"];

const { outputFiles, metafile } = await build({
  ...options,
  entryPoints: {
    ...Object.fromEntries(["bin/flatten", ...library].map((name) => [name, `${name}.ts`])),
    // The program of the threads that send, beside the chunk that starts it: see src/aws/threads/pool.ts.
    "bin/chunks/thread": "src/aws/threads/thread.ts",
  },
  outdir: "dist",
  chunkNames: "bin/chunks/[name]-[hash]",
  splitting: true,
  // Used only when flatten runs from its source.
  external: ["esbuild"],
  write: false,
  metafile: true,
});
rmSync(`${root}dist/bin`, { recursive: true, force: true });
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, /\brequire\b/.test(text) ? withRequire(text) : text);
}

writeFileSync(
  `${root}THIRD-PARTY-NOTICES.txt`,
  thirdPartyNotices(
    [...Object.keys(metafile.inputs), ...chartFiles.map((name) => `node_modules/uplot/dist/${name}`)],
    root,
  ),
);

// The plan library as one file: the chunks of the others import modules of Node, which browsers do not have.
await build({
  ...options,
  platform: "neutral",
  entryPoints: [`${planLibrary}.ts`],
  outfile: `dist/${planLibrary}.js`,
});

// The programs that the emulator starts, beside the chunk that starts them: see src/emulator/lambda/host/process/keeper.ts.
await build({
  ...options,
  entryPoints: ["main", "keeper"].map((name) => `src/emulator/lambda/host/process/child/${name}.ts`),
  outdir: "dist/bin/chunks/child",
});

// uPlot, which reports in HTML contain: see src/commands/report/write.ts.
mkdirSync(`${root}dist/bin/chunks/uplot`, { recursive: true });
for (const name of chartFiles) {
  copyFileSync(`${root}node_modules/uplot/dist/${name}`, `${root}dist/bin/chunks/uplot/${name}`);
}

// The wrapper for handlers of users, as one small file for each module system.
const declaration = `${root}dist/src/handler/index.d.ts`;
for (const [format, extension] of [
  ["esm", "js"],
  ["cjs", "cjs"],
]) {
  await build({
    ...options,
    minify: true,
    format,
    entryPoints: ["src/handler/index.ts"],
    outfile: `dist/handler/index.${extension}`,
  });
  // It is there after `npm run build`; without, the declaration of the build before stays.
  if (existsSync(declaration))
    copyFileSync(declaration, `${root}dist/handler/index.d.${extension.replace("js", "ts")}`);
}

// The manual page, which npm installs.
mkdirSync(`${root}dist/man`, { recursive: true });
const page = execFileSync(process.execPath, ["dist/bin/flatten.js", "man"], { cwd: root, encoding: "utf8" });
writeFileSync(`${root}dist/man/flatten.1`, page);

keepPublicDeclarations(
  root,
  [...library, planLibrary].map((name) => `dist/${name}.d.ts`),
);

/** Adds `require` to a chunk, for libraries in CommonJS. Chunks without it start faster. */
function withRequire(text) {
  const made =
    'import{createRequire as bundleRequire}from"node:module";const require=bundleRequire(import.meta.url);\n';
  const firstLine = text.startsWith("#!") ? text.indexOf("\n") + 1 : 0;
  return text.slice(0, firstLine) + made + text.slice(firstLine);
}
