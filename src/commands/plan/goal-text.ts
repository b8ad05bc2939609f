import { limits } from "../../base/limits.ts";
import { goalPhrases } from "../../experiment/goal/phrases.ts";
import type { Prediction } from "../../plan/predict.ts";
import type { Limits } from "../../plan/simulate/simulation.ts";
import type { CapPlan } from "../../plan/solve/cap.ts";
import { chanceOf, confidenceOf, type Goal, hasLimits, joined } from "../../plan/solve/goal.ts";
import type { PlanRow, SolvedPlan } from "../../plan/solve/plan.ts";
import { count, counted, range, roughly } from "../../terminal/format.ts";

/** A plan, and what is recommended of it. */
export interface Recommendation {
  readonly plan: SolvedPlan;
  /** The recommended row of the spreads. */
  readonly chosen: PlanRow;
  /** The maximum concurrency of the mapping in place of delays; null if it is no alternative. */
  readonly cap: CapPlan | null;
  /** Whether the maximum concurrency is recommended, and not the row. */
  readonly isCapBest: boolean;
}

/** The probability that the goal is missed, or that the peak is above the given number; null if there is neither. */
export function goalChance(prediction: Prediction, goal: Goal): number | null {
  if (!("window" in goal)) return 1 - chanceOf(prediction, goal);
  return goal.over === undefined ? null : prediction.exceeds(goal.over);
}

/** What the plan is for, as the end of a heading. */
export function goalHeading(goal: Goal): string {
  if (!("window" in goal)) {
    const { deadlineSeconds } = goal;
    const within = deadlineSeconds === undefined ? "" : ` with the last job done within ${roughly(deadlineSeconds)}`;
    return hasLimits(goal) ? `smallest window that keeps ${keptText(goal)}${within}` : `lowest peak${within}`;
  }
  return goal.window.maxSeconds === 0
    ? "prediction without delays"
    : `prediction for delays of ${windowText(goal.window)}`;
}

/** A goal in the two forms that a sentence needs. */
interface GoalClauses {
  /** A clause: `the peak is at most 10`. */
  readonly met: string;
  /** What follows "cannot": `keep the peak at or below 10`. */
  readonly toMeet: string;
}

/** The clauses for a goal; undefined for given delays, which have none. */
export function goalClauses(goal: Goal): GoalClauses | undefined {
  if ("window" in goal) return undefined;
  const toMeet = [
    ...(hasLimits(goal) ? [`keep ${keptText(goal)}`] : []),
    ...(goal.deadlineSeconds === undefined ? [] : [`meet the deadline of ${roughly(goal.deadlineSeconds)}`]),
  ];
  return { met: joined(goalPhrases(goal, "clause", { number: count, time: roughly })), toMeet: joined(toMeet) };
}

/** What a goal limits, as the object of "keeps": `the peak at or below 10 and the starts at or below 14 per second`. */
export const keptText = (goal: Limits): string => joined(goalPhrases(goal, "kept", { number: count, time: roughly }));

/** The confidence of a goal: `95 %`. */
export const confidenceText = (goal: Goal): string => `${Number((100 * confidenceOf(goal)).toPrecision(6))} %`;

/** A window: `10–100 s`, or `10 s` if it has only one delay. */
export const windowText = ({ minSeconds, maxSeconds }: PlanRow["window"]): string =>
  minSeconds === maxSeconds ? `${count(minSeconds)} s` : `${range(minSeconds, maxSeconds)} s`;

/** The delays of a row: `with delays of 0–59 s (even)`. */
export function delaysText(row: PlanRow): string {
  const { spread, window } = row;
  if (window.maxSeconds === 0) return "without delays";
  if (spread === "none") return `with a delay of ${count(window.minSeconds)} s for every job`;
  return `with delays of ${windowText(window)} (${rowName(row)})`;
}

/** The name of the maximum concurrency in tables and charts: that of its arm in `flatten compare`. */
export const capName = ({ maximumConcurrency }: CapPlan): string => `cap:${maximumConcurrency}`;

/** What the maximum concurrency of the mapping changes; as a note below the table. */
export function capNote(cap: CapPlan): string {
  if (cap.unmet !== null) return `${capName(cap)} * (maximum concurrency of the mapping, no delays) ${cap.unmet}.`;
  const { maximumConcurrencyMin: min, maximumConcurrencyMax: max } = limits.eventSource;
  return (
    `${capName(cap)} sets the maximum concurrency of the mapping to ${count(cap.maximumConcurrency)} (AWS allows ${range(min, max)}) and sends ` +
    "without delays: the messages wait in the queue, and the peak is always kept. The setting applies to every message of " +
    "this queue, also after the burst."
  );
}

/** The name of a row in tables and charts. */
export const rowName = ({ spread, places }: PlanRow): string =>
  places === undefined ? spread : `${spread}, known work`;

/** What a row that places each job by its own work knows about the jobs; as a note below the table. */
export function knownWorkNote({ rows }: SolvedPlan): string | undefined {
  const row = rows.find(({ places }) => places !== undefined);
  if (row?.places === undefined) return undefined;
  return (
    `"${rowName(row)}" uses the work time of each job, which this driver knows before it sends: the longest jobs are placed first, on ` +
    `${counted(row.places, "place")} (--spread ${row.spread}). A production system can do this only if it knows the size of each job in ` +
    "advance, so it is recommended only with --sizes."
  );
}

/** Why a plan for this peak has no row for the maximum concurrency; undefined if the setting is not what is missing. */
export function capMissing(goal: Goal): string | undefined {
  const { maximumConcurrencyMin: min, maximumConcurrencyMax: max } = limits.eventSource;
  if ("window" in goal || goal.maxPeak === undefined || goal.maxPeak >= min) return undefined;
  return `The maximum concurrency of a mapping is ${range(min, max)}, so it cannot keep a peak of ${count(goal.maxPeak)}.`;
}
