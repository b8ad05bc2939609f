// Bundles the two Lambda functions, each into one file that runs on Lambda's Node.js 22 runtime.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inlineCode } from "./inline-code.mjs";

const functionNames = ["process", "trigger"];
const root = new URL("..", import.meta.url);

/**
 * Writes `process.js` and `trigger.js` into a folder. The AWS SDK stays outside: Lambda brings it.
 *
 * @param {string} folder where to, `dist/functions` as a rule
 * @returns {Promise<Record<string, string>>} the path of each bundle, by function name
 */
export async function bundleFunctions(folder = "dist/functions") {
  await Promise.all(functionNames.map((name) => bundleFunction(name, folder)));
  return Object.fromEntries(functionNames.map((name) => [name, resolve(fileURLToPath(root), folder, `${name}.js`)]));
}

/**
 * Properties of the models that no event, answer, message or log line has, and no string names: they are shortened, as
 * the template has little room.
 */
const modelNames = [
  ["slotsPerSecond", "deterministic", "delaysSeconds", "inJobOrder", "holdingSeconds", "growthPerSecond", "slowSteps"],
  ["coldStartMs", "coldStartSpreadMs", "turnaroundMs", "rampPerSecond", "initialPollers", "accountConcurrency"],
  ["scalingBurst", "scalingPerSecond", "warmEnvironments", "sendSeconds", "maximumConcurrency", "reservedConcurrency"],
  ["varianceSeconds2", "meanSeconds", "quantile", "quantileFor", "survival"],
  ["keepsCurve", "discipline", "pollersFirst", "pollersMax", "environments", "waiting", "inFlight", "retries"],
  ["lastEnd", "growsAt", "growthPaused", "turning", "tokensAt", "invocations", "perSecond", "pacingMs"],
  ["failuresMax", "passes", "batching", "endedNow", "passUntil", "coldRandom", "afterSeconds", "growth", "closesAt"],
  ["batchSize", "batchingWindowSeconds", "holdingTimes", "order", "consumer", "sample", "startMs", "ceiling", "atMs"],
  ["tokens", "unmet", "instead", "jobsPerRun", "variables", "shortestSeconds", "longestSeconds"],
  ["lastEndSeconds", "refused", "exceeds", "prediction", "simulation", "isWhole", "jobs", "messages"],
].flat();

/**
 * An entry of its own exports the handler as CommonJS does: esbuild's own way would add 400 bytes to each bundle, and
 * they are dear in a template.
 *
 * @param {string} name
 * @param {string} folder
 */
async function bundleFunction(name, folder) {
  await build({
    absWorkingDir: fileURLToPath(root),
    stdin: {
      contents: `import { handler } from "./src/functions/${name}/index.ts"; exports.handler = handler;`,
      resolveDir: fileURLToPath(root),
      sourcefile: `${name}.js`,
    },
    outfile: `${folder}/${name}.js`,
    bundle: true,
    platform: "node",
    target: "node22",
    // This package is of ES modules, but Lambda is handed each bundle alone.
    format: "cjs",
    minify: true,
    mangleProps: new RegExp(`^(${modelNames.join("|")})$`),
    keepNames: false,
    charset: "utf8",
    legalComments: "none",
    // Shorter, and without a property access that esbuild must keep for its side effects.
    define: { "Number.POSITIVE_INFINITY": "Infinity" },
    external: ["@aws-sdk/*"],
    logLevel: "warning",
    logOverride: { "commonjs-variable-in-esm": "silent" },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bundles = await bundleFunctions();
  for (const [name, path] of Object.entries(bundles)) console.log(`${name}: ${statSync(path).size} bytes`);
  if (inlineCode(bundles)) console.log("infra/template.yaml: the inline code has changed");
}
