// Bundles the two Lambda functions, each into one file that runs on Lambda's Node.js 22 runtime.
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inlineCode } from "./inline-code.mjs";

const functionNames = ["process", "trigger"];
const root = new URL("..", import.meta.url);

/**
 * Writes `process.js` and `trigger.js` into a folder, without the AWS SDK, which the Lambda runtime provides.
 *
 * @param {string} folder the output folder
 * @returns {Promise<Record<string, string>>} the path of each bundle, by function name
 */
export async function bundleFunctions(folder = "dist/functions") {
  await Promise.all(functionNames.map((name) => bundleFunction(name, folder)));
  return Object.fromEntries(functionNames.map((name) => [name, resolve(fileURLToPath(root), folder, `${name}.js`)]));
}

/**
 * Properties of the models that occur in no event, response, message or log line, and that no string names. They are
 * shortened, because the size of the template is limited.
 */
export const shortenedNames = [
  // windows and spreads
  ["minSeconds", "maxSeconds", "deterministic", "inJobOrder", "slotsPerSecond", "delaysSeconds", "holdingTimes"],
  ["holdingSeconds", "growthPerSecond", "afterSeconds", "growth", "slowSteps", "atMs", "jobs", "messages"],
  // work
  ["varianceSeconds2", "meanSeconds", "shortestSeconds", "longestSeconds", "quantile", "quantileFor", "survival"],
  // consumer
  ["consumer", "batchSize", "batchingWindowSeconds", "maximumConcurrency", "reservedConcurrency", "accountConcurrency"],
  ["initialPollers", "rampPerSecond", "ceiling", "scalingBurst", "scalingPerSecond", "warmEnvironments", "sendSeconds"],
  ["coldStartMs", "coldStartSpreadMs", "startMs", "turnaroundMs", "pacingMs", "growthStepSeconds"],
  ["environmentIdleSeconds", "warmIdleSeconds"],
  // simulation
  ["discipline", "batching", "nextAt", "stepLeft", "onFree", "pollersFirst", "pollersMax", "turning", "retries"],
  [
    "admit",
    "line",
    "turnaroundSeconds",
    "received",
    "receivedAt",
    "batches",
    "attempts",
    "createAttempts",
    "addCallTimes",
    "timeouts",
  ],
  [
    "visibilitySeconds",
    "giveUp",
    "takeDue",
    "workSeconds",
    "inFlight",
    "idle",
    "tokens",
    "tokensAt",
    "growsAt",
    "growthPaused",
    "endedNow",
    "lastEnd",
    "passUntil",
  ],
  ["starts", "coldRandom", "keepsCurve", "perSecond", "refused", "lastEndSeconds", "exceeds", "endsBy", "slackSeconds"],
  ["places", "works", "times", "started", "busy", "ends", "backoff", "peak", "window", "failShare", "high"],
  // search and plan
  [
    "rest",
    "seconds",
    "full",
    "cap",
    "meanMs",
    "spreadMs",
    "firstPlaces",
    "sample",
    "order",
    "integer",
    "reset",
    "first",
    "passes",
    "failuresMax",
    "isWhole",
    "prediction",
    "simulation",
    "unmet",
    "instead",
    "isRough",
  ],
  [
    "jobsPerRun",
    "variables",
    "getMetricData",
    "sendBatch",
    "failedIds",
    "functionName",
    "mappingId",
    "nowMs",
    "sleepMs",
    "print",
    "average",
  ],
].flat();

/** Leaves the spread `slots` out of the bundles: the size of the template is limited, and the trigger function refuses it. */
const withoutSlots = {
  name: "without-slots",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    const replace = (/** @type {RegExp} */ filter, /** @type {string} */ contents) =>
      build.onLoad({ filter }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
    replace(/plan\/spreads\/slots\.ts$/, "export const slots = {}, slotsHolding = () => ({});");
    replace(
      /plan\/solve\/limits\.ts$/,
      `export const hasLimits = (goal) => "maxPeak" in goal,
        keepsLimits = ({ peak }, { maxPeak }) => peak <= maxPeak,
        chanceOfLimits = ({ exceeds }, { maxPeak }) => 1 - exceeds(maxPeak),
        nearestLimits = ({ peak, exceeds }, goal, misses) => {
          let maxPeak = peak.p50;
          while (exceeds(maxPeak) > misses) maxPeak++;
          return { ...goal, maxPeak };
        };`,
    );
    replace(/plan\/spreads\/list-schedule\.ts$/, "export const listSchedule = () => [];");
  },
};

/**
 * Bundles one function. A separate entry exports the handler in CommonJS; esbuild's conversion would add 400 bytes to each
 * bundle, and the size of the template is limited.
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
    // This package consists of ES modules, but Lambda gets each bundle without the package.json that says so.
    format: "cjs",
    minify: true,
    mangleProps: new RegExp(`^(${shortenedNames.join("|")})$`),
    keepNames: false,
    charset: "utf8",
    legalComments: "none",
    // Shorter, and without a property access that esbuild would keep because of possible side effects.
    define: { "Number.POSITIVE_INFINITY": "Infinity" },
    external: ["@aws-sdk/*"],
    plugins: [withoutSlots],
    logLevel: "warning",
    logOverride: { "commonjs-variable-in-esm": "silent" },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bundles = await bundleFunctions();
  for (const [name, path] of Object.entries(bundles)) console.log(`${name}: ${statSync(path).size} bytes`);
  if (inlineCode(bundles)) console.log("infra/template.yaml: the inline code has changed");
}
