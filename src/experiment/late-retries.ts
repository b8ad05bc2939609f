import { isQueued } from "../plan/scene.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { CompareGoal } from "./compare-goal.ts";
import { isPoisoned, queueRetryRule, type Retries, retriesWithin, retrySeconds } from "./retries.ts";
import type { Target } from "./target.ts";

/** Retries that end after the deadline of a comparison in every arm that goes through the queue. */
export interface LateRetries {
  /** Poisoned documents come back for certain, flaky ones in 19 of 20 runs. */
  readonly isCertain: boolean;
  readonly retries: Retries;
  /** The soonest that the last attempt can end. */
  readonly earliestSeconds: number;
}

/** Looks whether what fails comes back in time, before anything is sent; undefined where it may, or nobody waits for it. */
export async function lateRetries(
  target: Target,
  specs: readonly ArmSpec[],
  goal: CompareGoal,
): Promise<LateRetries | undefined> {
  const queued = specs.filter(({ via }) => isQueued(via));
  const [first] = queued;
  if (first === undefined || !("deadlineSeconds" in goal)) return undefined;
  const retries = retriesWithin(0.95, first, await queueRetryRule(target));
  const ends = queued.map(({ window, work }) => (window?.minSeconds ?? 0) + work.minSeconds + retrySeconds(retries));
  const earliestSeconds = Math.min(...ends);
  if (retries.times === 0 || earliestSeconds <= goal.deadlineSeconds) return undefined;
  return { isCertain: isPoisoned(first), retries, earliestSeconds };
}
