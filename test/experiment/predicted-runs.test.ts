import { expect, test } from "vitest";
import { planArm, planRun } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { runArm } from "../../src/experiment/run-arms.ts";
import { findLoad, readStackFacts } from "../../src/experiment/stack-facts.ts";
import { directSpec, queuedSpec } from "../support/arms.ts";
import { type DeployedStackRequest, deployedStack } from "../support/deployed-stack.ts";
import { workOf } from "../support/samples.ts";

/** Runs an arm, again after each pause, and returns the prediction and the result of the last run. */
async function lastRun(spec: ArmSpec, request: DeployedStackRequest = {}, pausesSeconds: readonly number[] = []) {
  const { target, emulator } = await deployedStack(request);
  const arm = planArm(spec, await readStackFacts(target));
  for (let seed = 1; ; seed++) {
    const { environments: found } = await findLoad(target, arm.facts);
    const run = planRun(arm, { target, id: `r${seed}`, seed, found });
    const { result } = await runArm(run, { onProgress: () => undefined, signal: undefined });
    const { peak, lastEndSeconds } = run.prediction;
    const pauseSeconds = pausesSeconds[seed - 1];
    if (pauseSeconds === undefined) return { found, peak, lastEndSeconds, result };
    await emulator.clock.sleepMs(pauseSeconds * 1_000);
  }
}

const over = (seconds: number) => ({ window: { minSeconds: 0, maxSeconds: seconds }, spread: "random" }) as const;

test("direct invokes with 20 calls in flight have a peak of 20, and take eight rounds", async () => {
  const { peak, lastEndSeconds, result } = await lastRun({ ...directSpec, count: 150, parallel: 20 });
  expect(peak).toEqual({ p5: 20, p50: 20, p95: 20 });
  expect(result.peak.invocations).toBe(20);
  expect(lastEndSeconds.p50).toBeCloseTo(40.2, 0);
  expect(result.seconds.untilLastEnd).toBeCloseTo(lastEndSeconds.p50, 0);
});

test.each<[string, ArmSpec, DeployedStackRequest]>([
  [
    "cold starts of seconds",
    { ...queuedSpec, count: 150, work: workOf("10s"), ...over(30) },
    { coldStartMs: 3_000, coldStartSpreadMs: 1_500 },
  ],
  [
    "environments that are removed after five seconds",
    { ...queuedSpec, count: 100, work: workOf("2s"), ...over(30) },
    { coldStartMs: 2_000, environmentIdleMs: 5_000 },
  ],
  [
    "batches that wait for messages",
    { ...queuedSpec, count: 200, work: workOf("1s"), ...over(60) },
    { parameters: { BatchSize: "10", MaximumBatchingWindowInSeconds: "3" } },
  ],
  [
    "failing jobs that are received again while others start",
    { ...queuedSpec, count: 100, work: workOf("10s"), failShare: 0.3, ...over(60) },
    { parameters: { FunctionTimeoutSeconds: "12", VisibilityTimeoutSeconds: "40", MaxReceiveCount: "4" } },
  ],
  [
    "asynchronous events that are retried",
    { ...directSpec, via: "invoke-async", count: 50, work: workOf("5s"), failShare: 0.2 },
    {},
  ],
])("%s are in the prediction", async (_, spec, request) => {
  const { peak, lastEndSeconds, result } = await lastRun(spec, request);
  expect(result.peak.invocations).toBeGreaterThanOrEqual(peak.p5 - 1);
  expect(result.peak.invocations).toBeLessThanOrEqual(peak.p95 + 1);
  const relative = (result.seconds.untilLastEnd ?? 0) / lastEndSeconds.p50;
  expect(Math.abs(relative - 1)).toBeLessThan(0.07);
});

test("environments of an earlier burst are warm for ten minutes", async () => {
  const spec = { ...queuedSpec, count: 30, work: workOf("1s"), ...over(10) };
  const soon = await lastRun(spec, { coldStartMs: 3_000 }, [60]);
  expect(soon.found.warmEnvironments).toBeGreaterThan(5);
  expect(soon.result.peak.invocations).toBeLessThanOrEqual(soon.peak.p95);
  const late = await lastRun(spec, { coldStartMs: 3_000 }, [900]);
  expect(late.found).toEqual({ warmEnvironments: 0 });
  expect(late.peak.p50).toBeGreaterThan(soon.peak.p50);
  expect(late.result.peak.invocations).toBeGreaterThanOrEqual(late.peak.p5);
});
