import type { Goal, PlanRow, SolvedPlan } from "../../src/plan/solve/goal.ts";
import type { SpreadName } from "../../src/plan/spreads/spread.ts";

/** A row with a sure peak and end: what matters to those who choose and show rows. */
export const rowOf = (spread: SpreadName, peak: number, endSeconds: number, isUnmet = false): PlanRow => ({
  spread,
  window: { minSeconds: 0, maxSeconds: 60 },
  prediction: {
    peak: { p5: peak, p50: peak, p95: peak },
    runs: 1,
    exceeds: (n) => (peak > n ? 1 : 0),
    endsBy: (seconds) => (endSeconds <= seconds ? 1 : 0),
    curve: [0, peak, peak, 0],
    lastEndSeconds: { p50: endSeconds, p95: endSeconds },
    floor: 5,
    throttledShare: 0,
    method: "a sample",
    assumptions: ["nothing"],
  },
  unmet: isUnmet ? { why: `the peak is up to ${peak}`, instead: "do less" } : null,
});

/** A plan of these rows, beside a pool of five workers that is done after 50 s. */
export function planOf(goal: Goal, rows: readonly PlanRow[]): SolvedPlan {
  const random = rows.find(({ spread }) => spread === "random")?.prediction;
  return {
    kind: "plan",
    goal,
    rows,
    pool: { workers: 5, windowSeconds: 45, peak: 5, lastEndSeconds: { p50: 50, p95: 50 } },
    costOfRandom: {
      seconds: (random?.lastEndSeconds.p95 ?? 50) - 50,
      invocations: (random?.peak.p95 ?? 5) - 5,
    },
  };
}
