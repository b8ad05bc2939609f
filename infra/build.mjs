// Bundles the Lambda functions, each into one CommonJS file that runs on Lambda's Node.js 22 runtime.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inlineCode } from "./inline-code.mjs";

const functionNames = ["process", "trigger", "resend"];
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes `process.js`, `trigger.js` and `resend.js` into a folder, without the AWS SDK, which the Lambda runtime provides.
 *
 * @param {string} folder the output folder
 * @returns {Promise<Record<string, string>>} the path of each bundle, by function name
 */
export async function bundleFunctions(folder = "dist/functions") {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(functionNames.map((name) => [name, `src/functions/${name}/index.ts`])),
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node22",
    // This package consists of ES modules, but Lambda gets each bundle without the package.json that says so.
    format: "cjs",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    external: ["@aws-sdk/*"],
    logLevel: "warning",
  });
  return Object.fromEntries(functionNames.map((name) => [name, resolve(root, folder, `${name}.js`)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bundles = await bundleFunctions();
  for (const [name, path] of Object.entries(bundles)) console.log(`${name}: ${statSync(path).size} bytes`);
  for (const template of inlineCode(bundles)) console.log(`infra/${template}: the inline code has changed`);
}
