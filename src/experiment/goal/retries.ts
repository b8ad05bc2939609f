import { readQueue } from "../../aws/queue.ts";
import { isQueued } from "../../plan/scenario.ts";
import { type BurstGoal, confidenceOf } from "../../plan/solve/goal.ts";
import type { ArmSpec } from "../arm-spec.ts";
import type { Target } from "../target.ts";

/** How a failed message comes back: after each visibility timeout, until it has been received often enough. */
export interface RetryRule {
  readonly visibilityTimeoutMs: number;
  readonly maxReceiveCount: number;
}

/** How the queue of a target has failed messages tried again. */
export async function queueRetryRule({ cloud, stack }: Target): Promise<RetryRule> {
  const { settings } = await readQueue(cloud, stack.queueUrl);
  return {
    visibilityTimeoutMs: settings.visibilityTimeoutSeconds * 1000,
    maxReceiveCount: settings.redrive?.maxReceiveCount ?? 1,
  };
}

/** Jobs of which some fail. */
export type Failing = Pick<ArmSpec, "count" | "failShare" | "flaky">;

/** Whether some documents fail on every attempt, for certain. */
export const isPoisoned = ({ count, failShare }: Failing): boolean => Math.round(count * failShare) > 0;

/** How often the jobs that fail come back through the queue, by the last of them. */
export interface Retries {
  readonly times: number;
  /** From one attempt to the next: the visibility timeout. */
  readonly everySeconds: number;
  /** Chance that no job comes back more often, 0–1. */
  readonly chance: number;
}

/** From the first attempt to the last, seconds. */
export const retrySeconds = ({ times, everySeconds }: Retries): number => times * everySeconds;

/**
 * The fewest retries that are enough in this share of the runs. A poisoned document takes all that the queue allows; a
 * flaky one fails `n` times in a row with the chance to the power of `n`.
 */
export function retriesWithin(share: number, jobs: Failing, rule: RetryRule): Retries {
  const most = rule.maxReceiveCount - 1;
  const everySeconds = rule.visibilityTimeoutMs / 1000;
  const chanceOf = (times: number) => (times >= most ? 1 : (1 - jobs.flaky ** (times + 1)) ** jobs.count);
  let times = isPoisoned(jobs) ? most : 0;
  while (chanceOf(times) < share) times++;
  return { times, everySeconds, chance: chanceOf(times) };
}

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
  goal: BurstGoal,
): Promise<LateRetries | undefined> {
  const queued = specs.filter(({ via }) => isQueued(via));
  const [first] = queued;
  if (first === undefined || !("deadlineSeconds" in goal)) return undefined;
  const retries = retriesWithin(0.95, first, await queueRetryRule(target));
  const ends = queued.map(
    ({ window, work }) => (window?.minSeconds ?? 0) + work.shortestSeconds + retrySeconds(retries),
  );
  const earliestSeconds = Math.min(...ends);
  if (retries.times === 0 || earliestSeconds <= goal.deadlineSeconds) return undefined;
  return { isCertain: isPoisoned(first), retries, earliestSeconds };
}

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
