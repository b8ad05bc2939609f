import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromiumPath } from "./page.ts";

/** Runs the tests of pages in a real browser: npm run test:browser. */
if (existsSync(chromiumPath)) {
  const command = ["vitest", "run", "--config", "test/vitest.config.ts", ...process.argv.slice(2)];
  const { status } = spawnSync("npx", command, {
    stdio: "inherit",
    env: { ...process.env, FLATTEN_BROWSER: "1", VITEST_JSON_FILE: undefined },
  });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(
    `Chromium is not installed at ${chromiumPath}. On Debian and Ubuntu:\n  sudo apt-get install chromium\n`,
  );
  process.exitCode = 1;
}
