import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { packageRoot } from "../../src/cli/package.ts";
import { examplesIn } from "../support/markdown-examples.ts";

/**
 * Checks the package as a user gets it: packs the build, installs it in an empty project, type-checks and runs the
 * examples of its READMEs there, and starts its command line. Needs a build, and no network: its dependencies are linked.
 */

const project = mkdtempSync(join(tmpdir(), "flatten-package-"));
const modules = join(project, "node_modules");
const installed = join(modules, "flatten-the-curve");

const run = (program: string, args: readonly string[], cwd = project): string =>
  execFileSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  });

/** Packs and installs the package. Returns the size of the archive, bytes. */
function install(): number {
  const packed = run(
    "npm",
    ["pack", "--ignore-scripts", "--silent", "--pack-destination", project],
    packageRoot,
  ).trim();
  run("tar", ["xzf", packed]);
  mkdirSync(modules);
  for (const name of readdirSync(join(packageRoot, "node_modules"))) {
    symlinkSync(join(packageRoot, "node_modules", name), join(modules, name));
  }
  cpSync(join(project, "package"), installed, { recursive: true });
  return statSync(join(project, packed)).size;
}

const compilerOptions = {
  target: "ES2023",
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  types: ["node"],
};

function writeProject(): string[] {
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const examples = ["README.md", "docs/library.md", "src/emulator/README.md", "src/plan/README.md"].flatMap((path) =>
    examplesIn(join(installed, path)),
  );
  return examples.map(({ code }, index) => {
    const name = `example-${index + 1}`;
    writeFileSync(join(project, `${name}.ts`), code);
    writeFileSync(join(project, `${name}.js`), transformSync(code, { loader: "ts", format: "esm" }).code);
    return `${name}.js`;
  });
}

/** The files that the documents of the package link to, and that the package lacks. */
function brokenLinks(): string[] {
  const documents = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".md"),
  );
  return documents.flatMap((path) => {
    const text = readFileSync(join(installed, path), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = ""]) => link);
    return links
      .filter((link) => !existsSync(join(installed, dirname(path), link)))
      .map((link) => `${path} links to ${link}, which is not in the package`);
  });
}

const packedBytesMax = 1_000_000;

try {
  const packedBytes = install();
  if (packedBytes > packedBytesMax)
    throw new Error(`the package has ${packedBytes} bytes, more than ${packedBytesMax}`);
  const broken = brokenLinks();
  if (broken.length > 0) throw new Error(broken.join("\n"));
  const scripts = writeProject();
  run(process.execPath, [join(modules, "typescript", "bin", "tsc"), "-p", project]);
  for (const script of scripts) run(process.execPath, [script]);
  const wrapped =
    "withJobLines(async () => 7)({}, { awsRequestId: 'r' }).then((result) => { if (result !== 7) throw result; })";
  run(process.execPath, [
    "--input-type=module",
    "-e",
    `import { withJobLines } from "flatten-the-curve/handler"; ${wrapped}`,
  ]);
  run(process.execPath, [
    "--input-type=commonjs",
    "-e",
    `const { withJobLines } = require("flatten-the-curve/handler"); ${wrapped}`,
  ]);
  const version = run(process.execPath, [join(installed, "dist", "bin", "flatten.js"), "--version"]).trim();
  console.log(`the package works: ${scripts.length} examples in JavaScript and TypeScript, flatten ${version}`);
} finally {
  rmSync(project, { recursive: true, force: true });
}
