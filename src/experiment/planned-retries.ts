import { type BurstGoal, confidenceOf } from "../plan/solve/goal.ts";
import { type Failing, queueRetryRule, type Retries, retriesWithin, retrySeconds } from "./retries.ts";
import type { Target } from "./target.ts";

/** Retries that a plan reckons with. */
export interface PlannedRetries {
  /** As many as a deadline has to leave time for. */
  readonly planned: Retries;
  /** As many as are enough in half of the runs, and in 19 of 20. */
  readonly p50: Retries;
  readonly p95: Retries;
}

/** Reads how failed messages come back. What a goal may be missed by is shared out evenly between the retries and the delays. */
export async function plannedRetries(target: Target, jobs: Failing, goal: BurstGoal): Promise<PlannedRetries> {
  const rule = await queueRetryRule(target);
  const within = (share: number) => retriesWithin(share, jobs, rule);
  return { planned: within(Math.sqrt(confidenceOf(goal))), p50: within(0.5), p95: within(0.95) };
}

/** What is asked of the first attempts, so that the retries end in time as well, and the whole is as sure as wanted. */
export function goalOfFirstAttempts(goal: BurstGoal, retries: Retries): BurstGoal {
  if (!("deadlineSeconds" in goal)) return goal;
  return {
    deadlineSeconds: goal.deadlineSeconds - retrySeconds(retries),
    confidence: confidenceOf(goal) / retries.chance,
  };
}
