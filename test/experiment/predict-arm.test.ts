import { expect, test } from "vitest";
import { planArms } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { predictArm } from "../../src/experiment/predict-arm.ts";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { queuedSpec, runSpecs } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";
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
