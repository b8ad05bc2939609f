import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Where .ci/run wants the results as JSON, beside what is printed. */
const jsonFile = process.env.VITEST_JSON_FILE;

export default defineConfig({
  test: {
    reporters: jsonFile === undefined ? ["default"] : ["default", ["json", { outputFile: jsonFile }]],
    root: new URL("..", import.meta.url).pathname,
    include: process.env.FLATTEN_BROWSER === undefined ? ["test/**/*.test.ts"] : ["test/browser/*.browser.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than there are cores: a worker is idle while it waits for a process that a test has started.
    maxWorkers: availableParallelism() + 1,
    // Files share what they have loaded: the SDK alone takes a third of a second, two hundred times.
    isolate: false,
    coverage: { provider: "v8", include: ["src/**", "bin/**/*.ts"], reporter: ["text-summary"] },
    env: {
      NO_COLOR: "1",
      FORCE_COLOR: "0",
      TZ: "UTC",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  },
});
