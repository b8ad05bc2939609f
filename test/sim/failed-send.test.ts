import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { runArm } from "../../src/experiment/run-arm.ts";
import type { Target } from "../../src/experiment/target.ts";
import { scenarioOf } from "./scenario.ts";
import { buildWorld } from "./sim-world.ts";

const request = (target: Target, pauseMs: number, via: "trigger" | "invoke") => ({
  target,
  spec: { ...scenarioOf(1).specs[0], via, name: via, pauseMs, window: null, spread: "none", count: 50 } as never,
  run: "run-1",
  seed: 1,
  warmEnvironments: 0,
  onProgress: () => undefined,
  signal: undefined,
});

/** A read that has started may end. */
const lastLookMs = 20_000;

test("a trigger that cannot run fails the arm, and nothing goes on behind it", async () => {
  const { target, cloud, emulator } = await buildWorld(scenarioOf(1));
  await cloud.lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: target.stack.triggerFunctionName,
      ReservedConcurrentExecutions: 0,
    }),
  );
  await expect(runArm(request(target, 0, "trigger"))).rejects.toThrow(/the trigger function failed: it was throttled/);
  const { nowMs } = emulator.world.kernel;
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(emulator.world.kernel.nowMs - nowMs).toBeLessThan(lastLookMs);
});

test("a call that fails while the driver pauses is reported, and ends the sending", async () => {
  const { target, emulator } = await buildWorld(scenarioOf(1));
  const missing = { ...target, stack: { ...target.stack } };
  const arm = runArm(request(missing, 60_000, "invoke"));
  missing.stack.processFunctionName = "nobody";
  await expect(arm).rejects.toThrow(/Function not found/);
  const elapsedMs = emulator.world.kernel.nowMs - Date.UTC(2026, 0, 1);
  expect(elapsedMs).toBeLessThan(10 * 60_000);
});
