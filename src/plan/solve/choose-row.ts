import type { SpreadName } from "../spreads/spread.ts";
import type { Chances, Goal, PlanRow } from "./goal.ts";

type Rank = (row: PlanRow<Chances>) => readonly number[];

/** Ends within the same tenth of a second are equal; without a window, what needs no spread is the plainest. */
const end: Rank = ({ prediction, window, spread }) => [
  Math.round(prediction.lastEndSeconds.p95 * 10),
  window.maxSeconds,
  window.maxSeconds === window.minSeconds && spread !== "none" ? 1 : 0,
];
const peak: Rank = ({ prediction }) => [prediction.peak.p95, prediction.peak.p50];

/** The row to go on with: the spread that was asked for, or the best that meets the goal, or else the nearest. */
export function chooseRow<P extends Chances>(
  { goal, rows }: { readonly goal: Goal; readonly rows: readonly PlanRow<P>[] },
  spread: SpreadName | undefined,
): PlanRow<P> {
  const asked = rows.find((row) => row.spread === spread);
  if (asked !== undefined) return asked;
  const met = rows.filter(({ unmet }) => unmet === null);
  // Where a peak is the goal, the soonest end that keeps it is best, and the lowest peak comes nearest to it.
  const sooner = "maxPeak" in goal ? met.length > 0 : met.length === 0;
  const rank: Rank = sooner ? (row) => [...end(row), ...peak(row)] : (row) => [...peak(row), ...end(row)];
  return (met.length > 0 ? met : rows).toSorted((a, b) => compare(rank(a), rank(b)))[0] as PlanRow<P>;
}

/** By the first number that differs; an end that never comes is last. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as number;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
