import type { Chances } from "../simulate/replications.ts";
import type { SpreadName } from "../spreads/spread.ts";
import { type Goal, hasLimits } from "./goal.ts";
import type { PlanRow } from "./plan.ts";

/**
 * Chooses the row to recommend: the row of the requested spread; otherwise the best row that meets the goal; otherwise the
 * row that comes nearest to it.
 */
export function chooseRow<P extends Chances>({ goal, rows }: Rows<P>, spread: SpreadName | undefined): PlanRow<P> {
  const requested = rows.find((row) => row.spread === spread);
  if (requested !== undefined) return requested;
  const met = rows.filter(({ unmet }) => unmet === null);
  // If a peak is the goal, the earliest end is best among the rows that keep it, and the lowest peak comes nearest to it.
  const byEnd = hasLimits(goal) === met.length > 0;
  const rank: Rank = byEnd ? (row) => [...end(row), ...peak(row)] : (row) => [...peak(row), ...end(row)];
  if (met.length > 0) return best(met, rank);
  return best(rows, (row) => [...miss(row, goal), ...rank(row)]);
}

/** A goal, and the rows to choose from. */
interface Rows<P extends Chances> {
  readonly goal: Goal;
  readonly rows: readonly PlanRow<P>[];
}

/**
 * Chooses as `chooseRow` does. A row that places each job by its own work is only chosen on request, or if the user has the
 * sizes of the jobs: the driver of an experiment knows the work of its jobs, but a production system usually does not.
 */
export const chooseByKnowledge = <P extends Chances>(
  { goal, rows }: Rows<P>,
  spread: SpreadName | undefined,
  hasSizes: boolean,
): PlanRow<P> =>
  chooseRow(
    { goal, rows: rows.filter((row) => row.places === undefined || hasSizes || row.spread === spread) },
    spread,
  );

const best = <P extends Chances>(rows: readonly PlanRow<P>[], rank: Rank): PlanRow<P> =>
  rows.toSorted((a, b) => compareRanks(rank(a), rank(b)))[0] as PlanRow<P>;

/** How many times as high or as late as a peak and a deadline together allow, whichever is worse. */
const miss = ({ prediction }: PlanRow<Chances>, goal: Goal): readonly number[] => {
  if ("window" in goal || goal.maxPeak === undefined || goal.deadlineSeconds === undefined) return [];
  return [Math.max(prediction.peak.p95 / goal.maxPeak, prediction.lastEndSeconds.p95 / goal.deadlineSeconds)];
};

/** Numbers by which rows are compared; lower is better. */
type Rank = (row: PlanRow<Chances>) => readonly number[];

/** Ends within the same tenth of a second count as equal. Without a window, `none` is preferred, as the simplest spread. */
const end: Rank = ({ prediction, window, spread }) => [
  Math.round(prediction.lastEndSeconds.p95 * 10),
  window.maxSeconds,
  window.maxSeconds === window.minSeconds && spread !== "none" ? 1 : 0,
];

const peak: Rank = ({ prediction }) => [prediction.peak.p95, prediction.peak.p50];

/** Compares lists of numbers, such as ranks, by the first number that differs; Infinity is last. */
export function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as number;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
