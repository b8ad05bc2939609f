import type { Consumer } from "../consumer.ts";
import type { JitterWindow } from "../jitter-window.ts";
import type { Prediction } from "../prediction.ts";
import { defaultConfidence, type PredictRequest, type Via } from "../scenario.ts";
import type { Simulation } from "../simulate/simulation.ts";
import type { SpreadName } from "../spreads/spread.ts";
import type { Work } from "../work/work.ts";

/** What is wanted of a burst. */
export type BurstGoal =
  /** The peak stays at or under a number, with a confidence of 0–1 (default 0.95). */
  | { readonly maxPeak: number; readonly confidence?: number }
  /** The last job has ended so many seconds after the decision, with a confidence of 0–1 (default 0.95). */
  | { readonly deadlineSeconds: number; readonly confidence?: number };

/**
 * Reads a goal: either `maxPeak`, a whole number from 1 on, or `deadlineSeconds`, above 0; and a `confidence` between 0
 * and 1 where one is given.
 *
 * @returns undefined when the values are not a goal
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

/** Both ends are excluded. */
const isBetween = (value: unknown, low: number, high = Number.POSITIVE_INFINITY): value is number =>
  typeof value === "number" && value > low && value < high;

/** What a plan is made for. */
export type Goal =
  | BurstGoal
  /** Nothing: what would happen with these delays, and perhaps the chance that the peak is above a number. */
  | { readonly window: JitterWindow; readonly over?: number };

/** What to plan. */
export interface SolveRequest {
  readonly count: number;
  readonly work: Work;
  readonly consumer: Consumer;
  /** Through the queue by default; what is invoked directly has no delays, and so one row, and no goal. */
  readonly via?: Via;
  readonly goal: Goal;
  /** Shortest delay of any job, whole seconds; 0 by default. Ignored where the goal gives the window. */
  readonly minSeconds?: number;
}

/** The answer for one spread. */
export interface PlanRow<P extends Chances = Prediction> {
  readonly spread: SpreadName;
  /** Where the goal cannot be met: the window that comes nearest. */
  readonly window: JitterWindow;
  readonly prediction: P;
  /** Null when the goal is met. */
  readonly unmet: { readonly why: string; readonly instead: string } | null;
}

/** What nobody can do better with so many workers: each takes the next job the moment it is free. */
export interface PerfectPool {
  readonly workers: number;
  /** From the first to the last start, about. */
  readonly windowSeconds: number;
  readonly peak: number;
  readonly lastEndSeconds: { readonly p50: number; readonly p95: number };
}

/** The goal cannot be met on any road. */
export interface ImpossiblePlan {
  readonly kind: "impossible";
  readonly goal: Goal;
  readonly reason: "no-concurrency" | "deadline-shorter-than-one-job" | "no-room-for-a-window" | "road-closed";
  readonly why: string;
  /** The nearest goal that might be met. */
  readonly nearest: string;
}

/** A plan: one row for each spread, and the perfect pool to hold them against. */
export interface SolvedPlan {
  readonly kind: "plan";
  readonly goal: Goal;
  readonly rows: readonly PlanRow[];
  readonly pool: PerfectPool;
  /**
   * What random placement costs beside the perfect pool: later last end (p95), and invocations more at the peak (p95).
   * Null on a road without delays.
   */
  readonly costOfRandom: { readonly seconds: number; readonly invocations: number } | null;
}

export type Plan = SolvedPlan | ImpossiblePlan;

/** The confidence that a goal asks for, or the default. */
export const confidenceOf = (goal: Goal): number =>
  ("confidence" in goal ? goal.confidence : undefined) ?? defaultConfidence;

/**
 * The share of the runs that has to pass: a standard error more than is wanted, as the window that is looked for is the
 * one whose sample has just enough luck (theory §6.1).
 */
const neededShare = (confidence: number, runs: number): number =>
  Math.min(1, confidence + (runs > 1 ? Math.sqrt((confidence * (1 - confidence)) / runs) : 0)) - 1e-9;

/** Whether so many of the runs pass. */
export const isSure = (share: number, confidence: number, runs: number): boolean =>
  share >= neededShare(confidence, runs);

/** How many of the runs may fail. */
export const failuresMax = (confidence: number, runs: number): number =>
  runs - Math.ceil(neededShare(confidence, runs) * runs);

/** What a goal asks of a prediction. */
export type Chances = Pick<Prediction, "peak" | "runs" | "exceeds" | "lastEndSeconds" | "endsBy">;

/** How windows are tried: one run after the other, and all of them counted. */
export interface Model<P extends Chances> {
  simulation(request: PredictRequest): Simulation;
  prediction(request: PredictRequest): P;
}

/** The goal of the same kind that these delays do keep; null where some jobs are never done. */
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
