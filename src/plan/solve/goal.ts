import type { JitterWindow } from "../jitter-window.ts";
import type { Prediction } from "../prediction.ts";
import { defaultConfidence } from "../scenario.ts";

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

/** The probability that a goal is met, 0–1. */
export const chanceOf = ({ exceeds, endsBy }: Pick<Chances, "exceeds" | "endsBy">, goal: BurstGoal): number =>
  "maxPeak" in goal ? 1 - exceeds(Math.floor(goal.maxPeak)) : endsBy(goal.deadlineSeconds + 1e-9);

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

/** The part of a prediction that a goal is compared with. */
export type Chances = Pick<Prediction, "peak" | "runs" | "exceeds" | "lastEndSeconds" | "endsBy">;

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
