import type { Outcome } from "../simulate/simulation.ts";

/** What a burst may not exceed, in the unit of whatever is the bottleneck. */
export interface Limits {
  /** At most this many invocations are in flight. */
  readonly maxPeak?: number;
  /** At most this many invocations start within any second. */
  readonly maxRate?: number;
  /** At most this many execution environments exist, warm ones included. Each of them keeps its connections. */
  readonly maxEnvironments?: number;
}

/** How a run of a model, or all runs of a prediction, compare with limits. */
interface Comparable {
  exceeds(n: number): number;
  keeps?(limits: Limits): number;
}

/** Whether a goal has limits, and not only a deadline. */
export const hasLimits = ({ maxPeak, maxRate, maxEnvironments }: Limits & { readonly window?: unknown }): boolean =>
  maxPeak !== undefined || maxRate !== undefined || maxEnvironments !== undefined;

/** Whether a run keeps all limits. */
export const keepsLimits = (
  { peak, startsPerSecond = 0, environments = 0 }: Pick<Outcome, "peak" | "startsPerSecond" | "environments">,
  { maxPeak = unlimited, maxRate = unlimited, maxEnvironments = unlimited }: Limits,
): boolean => peak <= maxPeak && startsPerSecond <= maxRate && environments <= maxEnvironments;

const unlimited = Number.POSITIVE_INFINITY;

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
