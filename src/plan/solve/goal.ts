import { defaultConfidence } from "../scenario.ts";
import type { Chances } from "../simulate/replications.ts";
import type { Limits } from "../simulate/simulation.ts";
import type { JitterWindow } from "../spreads/spread.ts";

/**
 * What a burst must achieve, with a probability of `confidence`, 0–1, or else of `defaultConfidence`: limits that it keeps, a
 * deadline, or both.
 */
export interface BurstGoal extends Limits {
  /** The last job ends within this many seconds after the burst is planned. */
  readonly deadlineSeconds?: number;
  readonly confidence?: number;
  /** Connections that each environment keeps open, if `maxEnvironments` comes from a number of connections: 1 if left out. */
  readonly connectionsPerEnvironment?: number;
}

/** What a plan is made for. */
export type Goal =
  | BurstGoal
  /** No goal, but given delays: predict them, and perhaps the probability that the peak is above `over`. */
  | { readonly window: JitterWindow; readonly over?: number };

/** The probability that a goal is met, 0–1. Of limits and a deadline, at least this share of the runs meets both. */
export function chanceOf(prediction: Chances, goal: BurstGoal): number {
  const inTime = goal.deadlineSeconds === undefined ? 1 : prediction.endsBy(goal.deadlineSeconds + 1e-9);
  return hasLimits(goal) ? Math.max(0, chanceOfLimits(prediction, goal) + inTime - 1) : inTime;
}

/** The confidence of a goal, or the default. */
export const confidenceOf = (goal: Goal): number =>
  ("confidence" in goal ? goal.confidence : undefined) ?? defaultConfidence;

/** Whether a value is a number between two others, both excluded. */
const isBetween = (value: unknown, low: number, high = Number.POSITIVE_INFINITY): value is number =>
  typeof value === "number" && value > low && value < high;

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
export function nearestGoal(prediction: Chances, goal: BurstGoal): BurstGoal | null {
  const missesMax = 1 - neededShare(confidenceOf(goal), prediction.runs);
  const nearest = hasLimits(goal) ? nearestLimits(prediction, goal, missesMax) : goal;
  if (goal.deadlineSeconds === undefined) return nearest;
  const { lastEndSeconds, endsBy } = prediction;
  if (lastEndSeconds.p95 === Number.POSITIVE_INFINITY) return null;
  let deadlineSeconds = Math.ceil(hasLimits(goal) ? goal.deadlineSeconds : lastEndSeconds.p50);
  while (1 - endsBy(deadlineSeconds) > missesMax && deadlineSeconds < lastEndSeconds.p95 * 10) deadlineSeconds++;
  return { ...nearest, deadlineSeconds };
}

/** Whether a goal is a peak, or a deadline, and nothing else: it can be met by places for jobs whose work is known. */
export const isPlain = ({ maxPeak, maxRate, maxEnvironments, deadlineSeconds }: BurstGoal): boolean =>
  maxRate === undefined && maxEnvironments === undefined && (maxPeak === undefined || deadlineSeconds === undefined);

/** The largest number in flight that a goal allows: an environment runs one invocation at a time. Undefined if it has no such limit. */
export function concurrencyOf({ maxPeak, maxEnvironments }: Limits): number | undefined {
  if (maxPeak === undefined && maxEnvironments === undefined) return undefined;
  return Math.floor(Math.min(maxPeak ?? Number.POSITIVE_INFINITY, maxEnvironments ?? Number.POSITIVE_INFINITY));
}

/** The limits of a goal as noun phrases: `a peak of at most 10`, `at most 14 starts per second`. */
export function limitTexts({ maxPeak, maxRate, maxEnvironments }: Limits): string[] {
  return [
    ...(maxPeak === undefined ? [] : [`a peak of at most ${maxPeak}`]),
    ...(maxRate === undefined ? [] : [`at most ${maxRate} starts per second`]),
    ...(maxEnvironments === undefined ? [] : [`at most ${maxEnvironments} environments`]),
  ];
}

/** Joins phrases: `a`, `a and b`, `a, b and c`. */
export const joined = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

/**
 * Parses a goal of one or several members: `maxPeak` and `maxEnvironments`, whole numbers of at least 1, `maxRate`, at least 1,
 * `deadlineSeconds`, above 0; and optionally a `confidence` between 0 and 1, both excluded.
 *
 * @returns undefined if the values are not a goal
 */
export function parseGoals({ confidence, ...values }: Readonly<Record<string, unknown>>): BurstGoal | undefined {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const isValid =
    given.length > 0 &&
    (confidence === undefined || isBetween(confidence, 0, 1)) &&
    given.every(([name, value]) => isBetween(value, 0) && checks[name]?.(value));
  return isValid
    ? Object.fromEntries(confidence === undefined ? given : [...given, ["confidence", confidence]])
    : undefined;
}

const isWhole = (value: number): boolean => value % 1 === 0;

/** Which positive numbers each member accepts. */
const checks: Readonly<Record<string, (value: number) => boolean>> = {
  maxPeak: isWhole,
  maxEnvironments: isWhole,
  maxRate: (value) => value >= 1,
  deadlineSeconds: () => true,
};

/** How a run of a model, or all runs of a prediction, compare with limits. */
interface Comparable {
  exceeds(n: number): number;
  keeps?(limits: Limits): number;
}

/** Whether a goal has limits, and not only a deadline. */
export const hasLimits = ({ maxPeak, maxRate, maxEnvironments }: Limits & { readonly window?: unknown }): boolean =>
  maxPeak !== undefined || maxRate !== undefined || maxEnvironments !== undefined;

/** The share of the runs, 0–1, that keep all limits at once. */
export const chanceOfLimits = (prediction: Comparable, limits: Limits): number =>
  prediction.keeps?.(limits) ?? 1 - prediction.exceeds(limits.maxPeak as number);

/** The limits that a prediction keeps: each one that more than `missesMax` of the runs miss is raised. */
export function nearestLimits<Goal extends Limits>(prediction: Comparable, goal: Goal, missesMax: number): Goal {
  const nearest: Record<string, number> = {};
  for (const name of ["maxPeak", "maxRate", "maxEnvironments"] as const) {
    if (goal[name] === undefined) continue;
    let most = Math.floor(goal[name]);
    const isMissed = (limit: number): boolean => 1 - chanceOfLimits(prediction, { [name]: limit }) > missesMax;
    while (isMissed(most)) most = Math.ceil(most * 1.002);
    while (most > goal[name] && !isMissed(most - 1)) most--;
    nearest[name] = most;
  }
  return { ...goal, ...nearest };
}
