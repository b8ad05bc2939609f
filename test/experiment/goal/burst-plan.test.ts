import { expect, test } from "vitest";
import { planFor, runSeeds, specFor, type Wanted } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

/** `npm run bench -- calibration` runs more. */
const seeds = 5;

/** Carries a plan out again and again; answers how often the goal was met. */
async function keptOf(wanted: Wanted): Promise<number> {
  const { target } = await deployedStack();
  const plan = await planFor(target, wanted);
  const { goal } = wanted;
  const results = await runSeeds(target, specFor(plan, wanted), seeds);
  expect(results.every(({ state }) => state === "drained")).toBe(true);
  return results.filter(({ peak, seconds }) =>
    goal.maxPeak !== undefined
      ? (peak.invocations ?? Number.POSITIVE_INFINITY) <= goal.maxPeak
      : (seconds.untilLastEnd ?? Number.POSITIVE_INFINITY) <= (goal.deadlineSeconds ?? 0),
  ).length;
}

test.each<Wanted>([
  { count: 40, work: "3s", goal: { maxPeak: 10 } },
  { count: 40, work: "3s", goal: { maxPeak: 10 }, spread: "random" },
  { count: 40, work: "lognormal:2s,0.4", goal: { maxPeak: 10 }, spread: "stratified" },
  { count: 40, work: "3s", goal: { maxPeak: 10 }, spread: "waves" },
  { count: 30, work: "2s-4s", goal: { deadlineSeconds: 40 } },
  { count: 30, work: "2s", goal: { deadlineSeconds: 30 }, spread: "random" },
])("$goal with $spread delays, $count jobs of $work: met in at least 4 of 5 runs", async (wanted) => {
  expect(await keptOf(wanted)).toBeGreaterThanOrEqual(seeds - 1);
});
