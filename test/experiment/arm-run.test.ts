import { expect, test } from "vitest";
import { parseWorkTime } from "../../src/cli/parse/load.ts";
import { stackParametersOf } from "../../src/cli/target/emulator-flags.ts";
import { longestWorkSeconds, planArm, planRun } from "../../src/experiment/arm-run.ts";
import { planBurst } from "../../src/experiment/goal/burst-plan.ts";
import { noEnvironments, readStackFacts } from "../../src/experiment/stack-facts.ts";
import { queuedSpec } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";

const options = { id: "r-1", seed: 7, found: noEnvironments };

test("forecast and run use the same prediction, which is made once for each number of warm environments", async () => {
  const { target } = await deployedStack();
  const arm = planArm(queuedSpec, await readStackFacts(target));
  const forecast = arm.predict();
  expect(planRun(arm, { target, ...options }).prediction).toBe(forecast);
  expect(planRun(arm, { target, ...options, seed: 8 }).prediction).toBe(forecast);
  const warm = planRun(arm, { target, ...options, found: { warmEnvironments: 10 } });
  expect(warm.prediction).not.toBe(forecast);
  expect(warm.prediction).toBe(arm.predict({ warmEnvironments: 10 }));
  expect(warm.consumer.warmEnvironments).toBe(10);
});

test("the prediction of a plan for a goal is the prediction of its arm", async () => {
  const { target } = await deployedStack();
  const facts = await readStackFacts(target);
  const { plan, prediction } = planBurst(facts, { ...queuedSpec, goal: { maxPeak: 3 }, spread: "even" });
  const { min: minSeconds, max: maxSeconds } = plan.jitterSeconds;
  const spec = { ...queuedSpec, spread: plan.spread, window: { minSeconds, maxSeconds } };
  const arm = planArm(spec, facts, prediction);
  expect(planRun(arm, { target, ...options }).prediction).toBe(prediction);
  // It is the one that would be made otherwise.
  const { peak, lastEndSeconds } = planArm(spec, facts).predict();
  expect({ peak, lastEndSeconds }).toEqual({ peak: prediction.peak, lastEndSeconds: prediction.lastEndSeconds });
});

test("warm environments do not widen the predicted peak beyond the goal that it keeps", async () => {
  const { target } = await deployedStack();
  const facts = await readStackFacts(target);
  const goal = { maxPeak: 8 };
  const { plan } = planBurst(facts, { ...queuedSpec, count: 40, goal, spread: "even" });
  const { min: minSeconds, max: maxSeconds } = plan.jitterSeconds;
  const spec = { ...queuedSpec, count: 40, spread: plan.spread, window: { minSeconds, maxSeconds } };
  const found = { warmEnvironments: 8 };
  expect(planArm(spec, facts).predict(found).peak.p95).toBe(9);
  expect(planArm({ ...spec, goal }, facts).predict(found).peak).toEqual(plan.predicted.peak);
});

test("the seed decides every call", async () => {
  const { target } = await deployedStack();
  const spec = { ...queuedSpec, window: { minSeconds: 0, maxSeconds: 60 }, spread: "random" as const };
  const arm = planArm(spec, await readStackFacts(target));
  const callsFor = (seed: number) =>
    planRun(arm, { target, ...options, seed }).calls.map(({ atMs, jobs }) => ({ atMs, jobs }));
  expect(callsFor(7)).toEqual(callsFor(7));
  expect(callsFor(7)).not.toEqual(callsFor(8));
  expect(callsFor(7).flatMap(({ jobs }) => jobs.map(({ message }) => message.run))).toEqual(Array(10).fill("r-1"));
});

test("the timeout of the local function is longer than the longest job of each seed", async () => {
  const { target } = await deployedStack();
  const work = parseWorkTime("--work")("exponential:20s");
  const spec = { ...queuedSpec, count: 800, work };
  const arm = planArm(spec, await readStackFacts(target));
  for (const seed of [1, 2, 3, 4, 5]) {
    const { calls } = planRun(arm, { target, ...options, seed });
    const seconds = calls.flatMap(({ jobs }) => jobs.map(({ message }) => (message.workMs ?? 0) / 1_000));
    const longestSeconds = longestWorkSeconds(spec, seed, 3);
    expect(longestSeconds).toEqual(seconds.sort((a, b) => b - a).slice(0, 3));
    const { FunctionTimeoutSeconds } = stackParametersOf({}, { work, longestSeconds });
    expect(Number(FunctionTimeoutSeconds)).toBeGreaterThan(longestSeconds[0] as number);
  }
});

test("the timeout of the local function fits a batch of the slowest jobs, as far as Lambda allows", () => {
  const work = parseWorkTime("--work")("exponential:20s");
  const timeoutOf = (longestSeconds: readonly number[], batchSize: number) =>
    Number(stackParametersOf({}, { work, batchSize, longestSeconds }).FunctionTimeoutSeconds);
  expect(timeoutOf([250, 200, 190], 3)).toBe(641);
  expect(timeoutOf([500, 400, 300], 3)).toBe(900);
  expect(() => timeoutOf([950], 1)).toThrow(/a job of 950 s takes longer than the longest timeout/);
});
