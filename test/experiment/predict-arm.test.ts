import { expect, test } from "vitest";
import { armSpecOf } from "../../src/commands/arms/arm-from-flags.ts";
import { planArms } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { predictArm, predictTenants } from "../../src/experiment/predict-arm.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { queuedSpec, runSpecs } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { flatten } from "../support/flatten.ts";
import { workOf } from "../support/samples.ts";

test("jobs that a queue without a dead-letter queue delivers again and again are given up", () => {
  const again = { functionTimeoutSeconds: 3, visibilityTimeoutSeconds: 30, maxReceives: Number.POSITIVE_INFINITY };
  const spec = { ...queuedSpec, count: 3, work: workOf("5s") };
  const { peak, lastEndSeconds } = predictArm(spec, { ...defaultConsumer, ...again }, undefined);
  expect([peak.p50, lastEndSeconds.p50]).toEqual([3, Number.POSITIVE_INFINITY]);
});

const pausedSpec: ArmSpec = { ...queuedSpec, name: "sqs paused", count: 30, settings: { enabled: false } };

/** Predicts an arm, runs it once, and returns both. */
async function predictedAndRun(spec: ArmSpec, request: Parameters<typeof deployedStack>[0] = {}) {
  const { target } = await deployedStack(request);
  const [arm] = await planArms(target, [spec]);
  const [result] = await runSpecs(target, [spec]);
  return { prediction: arm?.predict(), result };
}

test.each<[string, Partial<ArmSpec>, number, number]>([
  ["are sent at once", {}, 20_000, 20],
  ["are sent one after another", { pauseMs: 500 }, 5_000, 20],
  ["are sent in an outage", { outage: { fromSeconds: 5, untilSeconds: 90 } }, 1_000, 91],
])("messages of a paused mapping that %s start when the mapping is enabled", async (_, change, ms, enabled) => {
  const spec = { ...pausedSpec, ...change };
  const { prediction, result } = await predictedAndRun(spec, { mappingTransitionMs: ms });
  expect(prediction?.curve.findIndex((inFlight) => inFlight > 0)).toBeCloseTo(enabled, -0.5);
  expect(prediction?.assumptions).toContain(`Lambda takes ${ms / 1000} s to enable the mapping`);
  expect(result?.errors).toBe(0);
  expect(result?.seconds.untilLastEnd).toBeCloseTo(prediction?.lastEndSeconds.p50 ?? 0, 0.5);
});

const tenants = [
  { name: "big", group: "big", jobs: 180 },
  ...["a", "b", "c", "d"].map((name) => ({ name, group: "small", jobs: 5 })),
];
const spec = { ...armSpecOf({ count: 200, work: workOf("3s") }, "sqs", null), tenants };

test("the waits are those of the emulator", async () => {
  const line = "compare --arms sqs,fair --tenants big:180,small:5x4 --work 3s --format json";
  const { arms } = JSON.parse((await flatten(line)).stdout) as { arms: readonly ArmResult[] };
  for (const [index, isFair] of [false, true].entries()) {
    const predicted = predictTenants(isFair ? { ...spec, isFair } : spec, defaultConsumer, tenants);
    const measured = arms[index]?.tenants;
    expect(measured?.isFair).toBe(isFair);
    for (const [group, { waitP50, waitP95 }] of (measured?.groups ?? []).entries()) {
      // The second arm finds warm environments, and starts the time of a cold start earlier.
      expect(Math.abs((predicted?.groups[group]?.waitP50 ?? 0) - (waitP50 ?? 0))).toBeLessThan(0.3);
      expect(Math.abs((predicted?.groups[group]?.waitP95 ?? 0) - (waitP95 ?? 0))).toBeLessThan(0.3);
    }
    expect(predicted?.jainIndex).toBeCloseTo(measured?.jainIndex ?? 0, 1);
  }
});

test("the waits are unknown where invocations would be throttled, and for what the model does not have", () => {
  const small = { ...defaultConsumer, reservedConcurrency: 5 };
  expect(predictTenants(spec, small, tenants)).toBeNull();
  expect(predictTenants({ ...spec, via: "invoke" }, defaultConsumer, tenants)).toBeNull();
  expect(predictTenants(spec, { ...defaultConsumer, batchingWindowSeconds: 1 }, tenants)).toBeNull();
});

test("with random delays the jobs of a tenant are released in any order", () => {
  const delayed = { ...spec, window: { minSeconds: 0, maxSeconds: 100 }, spread: "random" } as const;
  const { groups = [] } = predictTenants(delayed, defaultConsumer, tenants) ?? {};
  for (const { waitP50 } of groups) expect(Math.abs((waitP50 ?? 0) - 50)).toBeLessThan(25);
});
