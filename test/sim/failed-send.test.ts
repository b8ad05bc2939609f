import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import type { FlattenStack } from "../../src/aws/workload.ts";
import { type PlannedArm, planArms, planRun } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { runArm } from "../../src/experiment/run-arms.ts";
import type { Target } from "../../src/experiment/target.ts";
import { directSpec } from "../support/arms.ts";
import { scenarioOf } from "./scenario.ts";
import { openAccount } from "./sim-account.ts";

/** Carries out one run of 50 jobs without delays. */
async function run(
  target: Target<FlattenStack>,
  change: Pick<ArmSpec, "via" | "pauseMs">,
  names: Partial<Target<FlattenStack>["workload"]> = {},
) {
  const [arm] = await planArms(target, [{ ...directSpec, count: 50, ...change }]);
  const misled = { ...target, workload: { ...target.workload, ...names } };
  const options = { target: misled, id: "run-1", seed: 1, found: { warmEnvironments: 0 } };
  return runArm(planRun(arm as PlannedArm, options), { onProgress: () => undefined, signal: undefined });
}

/** A read that has started may end. */
const lastLookMs = 20_000;

test("a trigger that cannot run fails the arm, and nothing goes on behind it", async () => {
  const { target, cloud, emulator } = await openAccount(scenarioOf(1));
  await cloud.lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: target.workload.triggerFunctionName,
      ReservedConcurrentExecutions: 0,
    }),
  );
  await expect(run(target, { via: "trigger", pauseMs: 0 })).rejects.toThrow(
    /the trigger function failed: it was throttled/,
  );
  const { nowMs } = emulator.world.kernel;
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(emulator.world.kernel.nowMs - nowMs).toBeLessThan(lastLookMs);
});

test("a call that fails while the driver pauses is reported, and ends the sending", async () => {
  const { target, emulator } = await openAccount(scenarioOf(1));
  const missing = { functionName: "missing" };
  await expect(run(target, { via: "invoke", pauseMs: 60_000 }, missing)).rejects.toThrow(/Function not found/);
  const elapsedMs = emulator.world.kernel.nowMs - Date.UTC(2026, 0, 1);
  expect(elapsedMs).toBeLessThan(10 * 60_000);
});
