import { statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Where .ci/run wants the results as JSON, beside what is printed. */
const jsonFile = process.env.VITEST_JSON_FILE;

/** Whether this is `npm run cover`. */
const isCoverage = process.argv.includes("--coverage");

/** Files that take seconds. A file that is started last would keep a core idle for as long as it runs. */
const longRunning =
  /\/test\/(?:e2e|sim|fuzz|infra|contract|verify)\/|\/(?:transcript|ladder|permissions|isolation|emit|run-arms|solve|hostile-text)\.test/;

/** Starts the files that take seconds first: a fresh clone has no results of earlier runs to sort by. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longRunning.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Where Linux has a file system in memory. */
const memoryFolder = "/dev/shm";

/**
 * Temporary folders in memory, if there is room: a disk takes up to 20 ms to delete the folder of a test, and thousands of tests
 * have one. A container often has 64 MB, which is too little for the test files of both workers.
 */
function folderEnvironment(): { TMPDIR?: string } {
  try {
    const { bavail, bsize } = statfsSync(memoryFolder);
    return bavail * bsize > 2e9 ? { TMPDIR: memoryFolder } : {};
  } catch {
    return {};
  }
}

export default defineConfig({
  test: {
    reporters: jsonFile === undefined ? ["default"] : ["default", ["json", { outputFile: jsonFile }]],
    root: new URL("..", import.meta.url).pathname,
    include: process.env.FLATTEN_BROWSER === undefined ? ["test/**/*.test.ts"] : ["test/browser/*.browser.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The default leaves a core idle, which on two is half of the machine. One worker more than cores is no faster.
    maxWorkers: "100%",
    // Files share what they have loaded: the SDK alone takes a third of a second, two hundred times.
    isolate: false,
    // Node loads the files: Vite would take 8 s of a core for a fresh clone, and makes each use of an import a call of a getter.
    // The lines that a test covers are known only for files that Vite loads.
    experimental: { viteModuleRunner: isCoverage, nodeLoader: false },
    sequence: { sequencer: LongestFirst },
    // Most of what a command allocates is garbage after it: a larger young generation is collected less often. And V8 optimizes a
    // function sixfold later than by default: most functions of a test run too rarely to be worth it.
    execArgv: [
      "--max-semi-space-size=64",
      "--interrupt-budget=400000",
      ...(isCoverage ? [] : ["--import", new URL("support/typescript.mjs", import.meta.url).href]),
    ],
    coverage: { provider: "v8", include: ["src/**", "bin/**/*.ts"], reporter: ["text-summary"] },
    env: {
      NO_COLOR: "1",
      FORCE_COLOR: "0",
      TZ: "UTC",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...folderEnvironment(),
    },
  },
});
