// Bundles the Lambda functions, each into one CommonJS file that runs on Lambda's Node.js 22 runtime.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
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
  for (const name of functionNames) {
    await build({
      cwd: root,
      platform: "node",
      input: { [name]: `src/functions/${name}/index.ts` },
      external: [/^@aws-sdk\//],
      transform: { target: "node22" },
      // This package consists of ES modules, but Lambda gets each bundle without the package.json that says so.
      output: { dir: folder, format: "cjs", minify: true, comments: false },
    });
  }
  return Object.fromEntries(functionNames.map((name) => [name, resolve(root, folder, `${name}.js`)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bundles = await bundleFunctions();
  for (const [name, path] of Object.entries(bundles)) console.log(`${name}: ${statSync(path).size} bytes`);
  for (const template of inlineCode(bundles)) console.log(`infra/${template}: the inline code has changed`);
}
