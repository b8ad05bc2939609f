import { expect, test } from "vitest";
import { judgePlan } from "../../../src/experiment/goal/judge.ts";
import { planFor, runSeeds, specFor, type Wanted } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

// The perfect pool does ceil(count / C) rounds of the work, one after the other.
test.each([
  { count: 200, seconds: 5, workers: 20, poolSeconds: 50 },
  { count: 100, seconds: 20, workers: 10, poolSeconds: 200 },
])(
  "$count jobs of $seconds s, evenly at $workers at most: the peak is met, and the end is near the perfect pool's",
  async ({ count, seconds, workers, poolSeconds }) => {
    const { target } = await deployedStack();
    const wanted: Wanted = { count, work: `${seconds}s`, goal: { maxPeak: workers }, spread: "even" };
    const plan = await planFor(target, wanted);
    const [arm] = await runSeeds(target, specFor(plan, wanted), 1);
    if (arm === undefined) throw new Error("nothing ran");
    expect(judgePlan(plan, arm).outcome.met).toBe(true);
    expect(arm.peak.invocations).toBeLessThanOrEqual(1.1 * (arm.peak.floor ?? 0) + 1);
    expect(arm.seconds.untilLastEnd).toBeLessThanOrEqual(1.15 * poolSeconds);
  },
);

// With these peaks the starts of an even spread would fall exactly one work time apart: a tie that one slot of slack avoids.
test.each([1, 2, 5, 10, 25])("100 jobs of 5 s, evenly at %i at most: predicted and kept", async (maxPeak) => {
  const { target } = await deployedStack();
  const wanted: Wanted = { count: 100, work: "5s", goal: { maxPeak }, spread: "even" };
  const plan = await planFor(target, wanted);
  const [arm] = await runSeeds(target, specFor(plan, wanted), 1);
  expect(plan.predicted.peak.p95).toBe(maxPeak);
  // With a peak of 25 a window of one second less would exceed it, and this one needs 24.
  expect(arm?.peak.invocations).toBe(Math.min(24, maxPeak));
});
