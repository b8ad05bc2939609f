import { expect, test } from "vitest";
import { judgePlan } from "../../../src/experiment/goal/plan-outcome.ts";
import { planFor, runSeeds, specFor, type Wanted } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

// The perfect pool does ceil(count / C) rounds of the work, one after the other.
test.each([
  { count: 100, seconds: 5, workers: 10, poolSeconds: 50 },
  { count: 200, seconds: 5, workers: 20, poolSeconds: 50 },
  { count: 1000, seconds: 5, workers: 53, poolSeconds: 95 },
  { count: 300, seconds: 20, workers: 25, poolSeconds: 240 },
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
