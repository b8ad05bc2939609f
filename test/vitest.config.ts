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
    // The default leaves a core idle, which on two is half of the machine. One worker more than cores is no faster.
    maxWorkers: "100%",
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
