import type { Consumer } from "../consumer.ts";
import type { JitterWindow } from "../jitter-window.ts";
import type { Prediction } from "../prediction.ts";
import { defaultConfidence, type PredictRequest, type Via } from "../scenario.ts";
import type { Simulation } from "../simulate/simulation.ts";
import type { SpreadName } from "../spreads/spread.ts";
import type { Work } from "../work/work.ts";

/** What a burst must achieve, with a probability of `confidence`, 0–1, or else of `defaultConfidence`. */
export type BurstGoal =
  /** At most this many invocations are in flight. */
  | { readonly maxPeak: number; readonly confidence?: number }
  /** The last job ends within this many seconds after the burst is planned. */
  | { readonly deadlineSeconds: number; readonly confidence?: number };

/** What a plan is made for. */
export type Goal =
  | BurstGoal
  /** No goal, but given delays: predict them, and perhaps the probability that the peak is above `over`. */
  | { readonly window: JitterWindow; readonly over?: number };

/** The confidence of a goal, or the default. */
export const confidenceOf = (goal: Goal): number =>
  ("confidence" in goal ? goal.confidence : undefined) ?? defaultConfidence;

/**
 * Parses a goal: `maxPeak`, a whole number from 1 on, or `deadlineSeconds`, above 0; and optionally a `confidence` between 0
 * and 1, both excluded.
 *
 * @returns undefined if the values are not a goal
 */
export function parseGoal(values: Partial<Record<GoalValue, unknown>>): BurstGoal | undefined {
  const { maxPeak, deadlineSeconds, confidence } = values;
  if (confidence !== undefined && !isBetween(confidence, 0, 1)) return undefined;
  const sure = confidence === undefined ? {} : { confidence };
  if (deadlineSeconds === undefined)
    return isBetween(maxPeak, 0) && maxPeak % 1 === 0 ? { maxPeak, ...sure } : undefined;
  return maxPeak === undefined && isBetween(deadlineSeconds, 0) ? { deadlineSeconds, ...sure } : undefined;
}

type GoalValue = "maxPeak" | "deadlineSeconds" | "confidence";

const isBetween = (value: unknown, low: number, high = Number.POSITIVE_INFINITY): value is number =>
  typeof value === "number" && value > low && value < high;

/** What to plan. */
export interface SolveRequest {
  readonly count: number;
  readonly work: Work;
  readonly consumer: Consumer;
  /** The queue by default. Direct invokes have no delays, so a plan for them has one row and no goal. */
  readonly via?: Via;
  readonly goal: Goal;
  /** Shortest delay of any job, whole seconds; 0 by default. Ignored if the goal has a window. */
  readonly minSeconds?: number;
  /** Compute only the rows of this spread; all spreads of the path by default. */
  readonly only?: SpreadName | undefined;
}

/** The result of `solve`. */
export type Plan = SolvedPlan | ImpossiblePlan;

/** A plan: one row for each spread that was asked for, and the perfect pool for comparison. */
export interface SolvedPlan {
  readonly kind: "plan";
  readonly goal: Goal;
  readonly rows: readonly PlanRow[];
  readonly pool: PerfectPool;
  /**
   * How much worse random placement is than the perfect pool: how many seconds later the last end is, and how many invocations
   * higher the peak is (both p95). Null if the jobs have no delays, and without a row for random placement.
   */
  readonly costOfRandom: { readonly seconds: number; readonly invocations: number } | null;
}

/** What each spread would do in windows of some lengths, without a goal to choose by. */
export interface TradeOff {
  readonly kind: "trade-off";
  /** Without delays first, then every spread in each window. */
  readonly rows: readonly PlanRow[];
}

/** The result for one spread. */
export interface PlanRow<P extends Chances = Prediction> {
  readonly spread: SpreadName;
  /** If the goal cannot be met, the window that comes nearest to it. */
  readonly window: JitterWindow;
  readonly prediction: P;
  /** Number of places, if each job is placed by its own work, which the driver knows. The window has room for any burst. */
  readonly places?: number;
  /** Null if the goal is met. */
  readonly unmet: { readonly why: string; readonly instead: string } | null;
}

/** A pool of workers, each of which takes the next job as soon as it is free. No delays can do better with as many workers. */
export interface PerfectPool {
  readonly workers: number;
  /** From the first start to the last one, approximately. */
  readonly windowSeconds: number;
  readonly peak: number;
  readonly lastEndSeconds: { readonly p50: number; readonly p95: number };
}

/** A goal that cannot be met with any delays. */
export interface ImpossiblePlan {
  readonly kind: "impossible";
  readonly goal: Goal;
  readonly reason: "no-concurrency" | "deadline-shorter-than-one-job" | "no-room-for-a-window" | "function-disabled";
  /** A clause. */
  readonly why: string;
  /** The nearest goal that may be met; completes "nearest is …". */
  readonly nearest: string;
}

/** The part of a prediction that a goal is compared with. */
export type Chances = Pick<Prediction, "peak" | "runs" | "exceeds" | "lastEndSeconds" | "endsBy">;

/** How windows are tried: one run at a time, and with all runs. */
export interface Model<P extends Chances> {
  simulation(request: PredictRequest): Simulation;
  prediction(request: PredictRequest): P;
}

/** Whether the share of the runs that met the goal is large enough. */
export const isSure = (share: number, confidence: number, runs: number): boolean =>
  share >= neededShare(confidence, runs);

/** How many of the runs may fail. */
export const failuresMax = (confidence: number, runs: number): number =>
  runs - Math.ceil(neededShare(confidence, runs) * runs);

/**
 * The share of the runs that must meet the goal: the confidence plus one standard error, because the search finds the first
 * window whose sample passes, which may pass by chance (theory §6.1).
 */
const neededShare = (confidence: number, runs: number): number =>
  Math.min(1, confidence + (runs > 1 ? Math.sqrt((confidence * (1 - confidence)) / runs) : 0)) - 1e-9;

/** The nearest goal of the same kind that these chances meet; null if some jobs never run. */
export function nearestGoal(
  { peak, lastEndSeconds, exceeds, endsBy, runs }: Chances,
  goal: BurstGoal,
): BurstGoal | null {
  const missesMax = 1 - neededShare(confidenceOf(goal), runs);
  if ("maxPeak" in goal) {
    let maxPeak = peak.p50;
    while (exceeds(maxPeak) > missesMax) maxPeak++;
    return { ...goal, maxPeak };
  }
  if (lastEndSeconds.p95 === Number.POSITIVE_INFINITY) return null;
  let deadlineSeconds = Math.ceil(lastEndSeconds.p50);
  while (1 - endsBy(deadlineSeconds) > missesMax && deadlineSeconds < lastEndSeconds.p95 * 10) deadlineSeconds++;
  return { ...goal, deadlineSeconds };
}
