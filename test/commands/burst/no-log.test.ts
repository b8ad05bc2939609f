import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { writeWorld } from "../../../src/cli/target/local/state.ts";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import { flatten } from "../../support/flatten.ts";
import { foreignAccount } from "../../support/foreign-account.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("a function that logs only failures has an unknown peak, and its jobs are accounted for anyway", async () => {
  const account = await foreignAccount();
  await account.cloud.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: "orders",
      LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" },
    }),
  );
  await finishRunning(account.emulator);
  const cwd = temporaryFolder();
  await writeWorld(cwd, account.emulator.world.snapshot());
  const flags = ["--function", "orders", "--payload", '"order {{job}}"', "--count", "3", "--yes"];
  const direct = await flatten(["burst", ...flags, "--via", "invoke", "--format", "json"], { cwd });
  const [invoked] = JSON.parse(direct.stdout).arms;
  expect(invoked).toMatchObject({
    accounting: "one-by-one",
    jobs: { processed: 3, lost: 0 },
    peak: { invocations: null, jobs: null, cloudwatch: 3 },
    seconds: { waitP50: null },
  });
  const { code, stdout } = await flatten(["compare", ...flags, "--arms", "direct,sqs"], { cwd });
  expect(code).toBe(0);
  const page = stdout.replace(/\s+/g, " ");
  expect(page).toContain("The log has no invocation of the function, so its peak is unknown");
  expect(page).toContain("sqs 0 s: The jobs were counted");
  expect(page).not.toContain("held jobs back");
  expect(page).not.toMatch(/Infinity|NaN|null/);
});
