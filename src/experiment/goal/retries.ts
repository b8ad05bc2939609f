import type { QueueSettings } from "../../aws/queue.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Consumer } from "../../plan/consumer.ts";
import { type Prediction, predict } from "../../plan/predict.ts";
import { defaultConfidence, isQueued } from "../../plan/scenario.ts";
import { oneByOneMax } from "../../plan/simulate/simulate.ts";
import { type BurstGoal, confidenceOf } from "../../plan/solve/goal.ts";
import type { PlanRow } from "../../plan/solve/plan.ts";
import type { ArmSpec } from "../arm-spec.ts";
import { flagsOfGoal, nearestFlag } from "./phrases.ts";

/** How the queue retries a failed message: after each visibility timeout, until it has been received often enough. */
export interface RetryRule {
  readonly visibilityTimeoutMs: number;
  readonly maxReceiveCount: number;
}

/**
 * The retry rule of a queue. No retry is assumed without a queue, and without a redrive policy: messages would be retried
 * until they expire.
 */
export const retryRuleOf = (queue: QueueSettings | null): RetryRule => ({
  visibilityTimeoutMs: (queue?.visibilityTimeoutSeconds ?? 0) * 1000,
  maxReceiveCount: queue?.redrive?.maxReceiveCount ?? 1,
});

/** Jobs, some of which fail. */
export type FailingJobs = Pick<ArmSpec, "count" | "failShare" | "flaky">;

/** Whether some jobs fail on every attempt. */
export const isPoisoned = ({ count, failShare }: FailingJobs): boolean => Math.round(count * failShare) > 0;

/** How often the queue retries the job that is retried most often. */
export interface Retries {
  readonly times: number;
  /** From one attempt to the next: the visibility timeout. */
  readonly everySeconds: number;
  /** Probability that no job is retried more often, 0–1. */
  readonly chance: number;
}

/** From the first attempt to the last, seconds. */
export const retrySeconds = ({ times, everySeconds }: Retries): number => times * everySeconds;

/**
 * The smallest number of retries that is enough in this share of the runs. A poisoned job takes as many as the queue
 * allows. A flaky job fails `n` times in a row with the probability `flaky ** n`.
 *
 * @param share 0–1.
 */
export function retriesWithin(share: number, jobs: FailingJobs, rule: RetryRule): Retries {
  const most = rule.maxReceiveCount - 1;
  const everySeconds = rule.visibilityTimeoutMs / 1000;
  const chanceOf = (times: number) => (times >= most ? 1 : (1 - jobs.flaky ** (times + 1)) ** jobs.count);
  let times = isPoisoned(jobs) ? most : 0;
  while (chanceOf(times) < share) times++;
  return { times, everySeconds, chance: chanceOf(times) };
}

/** Retries that end after the deadline of a comparison, in every arm that sends through the queue. */
export interface LateRetries {
  /** Poisoned jobs are certainly retried, flaky jobs in 19 of 20 runs. */
  readonly isCertain: boolean;
  readonly retries: Retries;
  /** The earliest end of the last attempt, seconds after the start of the arm. */
  readonly earliestSeconds: number;
}

/**
 * Finds retries that end after a deadline.
 *
 * @returns undefined if they may end in time, if the goal is no deadline, and if no arm sends through the queue.
 */
export function lateRetries(
  queue: QueueSettings | null,
  specs: readonly ArmSpec[],
  goal: BurstGoal,
): LateRetries | undefined {
  const queued = specs.filter(({ via }) => isQueued(via));
  const [first] = queued;
  if (first === undefined || !("deadlineSeconds" in goal)) return undefined;
  const retries = retriesWithin(defaultConfidence, first, retryRuleOf(queue));
  const ends = queued.map(
    ({ window, work }) => (window?.minSeconds ?? 0) + work.shortestSeconds + retrySeconds(retries),
  );
  const earliestSeconds = Math.min(...ends);
  if (retries.times === 0 || earliestSeconds <= goal.deadlineSeconds) return undefined;
  return { isCertain: isPoisoned(first), retries, earliestSeconds };
}

/** Retries that a plan takes into account. */
export interface PlannedRetries {
  /** As many as a deadline leaves time for. */
  readonly planned: Retries;
  /** As many as are enough in half of the runs, and in 19 of 20. */
  readonly p50: Retries;
  readonly p95: Retries;
}

/** The retries of a goal. The probability of missing the goal is divided evenly between the retries and the delays. */
export function plannedRetries(queue: QueueSettings | null, jobs: FailingJobs, goal: BurstGoal): PlannedRetries {
  const rule = retryRuleOf(queue);
  const within = (share: number) => retriesWithin(share, jobs, rule);
  return { planned: within(Math.sqrt(confidenceOf(goal))), p50: within(0.5), p95: within(0.95) };
}

/** The goal of the first attempts, so that their retries end in time too, with the confidence of the whole goal. */
export function goalOfFirstAttempts(goal: BurstGoal, retries: Retries): BurstGoal {
  if (goal.deadlineSeconds === undefined) return goal;
  return {
    ...goal,
    deadlineSeconds: goal.deadlineSeconds - retrySeconds(retries),
    confidence: confidenceOf(goal) / retries.chance,
  };
}

/**
 * The prediction of a row with the peak that the retries lead to. They raise it only if the first of them come while jobs are
 * still released: a window that is longer than the visibility timeout. The models then simulate them, up to as many jobs as they
 * simulate one by one. The last end stays that of the first attempts.
 */
export function withPeakOfRetries(
  { spread, window, places, prediction }: PlanRow,
  request: FailingJobs & Pick<ArmSpec, "via" | "work">,
  consumer: Consumer,
  retries: Retries,
): Prediction {
  const { count } = request;
  const overlap = window.maxSeconds - window.minSeconds > retries.everySeconds;
  if (retries.times === 0 || !overlap || count > oneByOneMax) return prediction;
  const { peak, exceeds } = predict({
    ...request,
    spread,
    window,
    consumer,
    ...(places === undefined ? {} : { places }),
  });
  return { ...prediction, peak, exceeds };
}

/**
 * A lower peak to plan the first attempts for, if their retries exceed the peak of the goal too often; 0 if there is none.
 *
 * @returns undefined if the goal is met
 */
export function lowerGoal({ peak, exceeds }: Prediction, goal: BurstGoal, first: BurstGoal) {
  if (!("maxPeak" in goal && "maxPeak" in first) || 1 - exceeds(goal.maxPeak) >= confidenceOf(goal)) return undefined;
  const maxPeak = first.maxPeak - Math.max(1, Math.floor((peak.p95 - goal.maxPeak) / 2));
  return { ...first, maxPeak: Math.max(0, maxPeak) };
}

/** A burst with a goal, of which some jobs fail. */
interface FailingBurst extends FailingJobs, Pick<ArmSpec, "work"> {
  readonly goal: BurstGoal;
}

/**
 * The error for a deadline that retries miss, whatever the delays: wrong flags if they certainly miss it, a goal that is
 * not met if they probably do.
 *
 * @returns undefined for other goals, without retries, and if the deadline could not be met without them either.
 */
export function retriesError(request: FailingBurst, consumer: Consumer, retries: Retries): Error | undefined {
  const { count, work, goal } = request;
  if (goal.deadlineSeconds === undefined || retries.times === 0) return undefined;
  const undelayed = predict({ count, work, consumer, via: "sqs", window: null, spread: "none" });
  const { deadlineSeconds } = goal;
  const isMetWithoutRetries = undelayed.endsBy(deadlineSeconds + 1e-9) >= confidenceOf(goal);
  if (!isMetWithoutRetries) return undefined;
  const first = goalOfFirstAttempts(goal, retries);
  const isCertain = isPoisoned(request);
  const [flag, which] = isCertain ? ["--fail", "failing jobs are retried"] : ["--flaky", "some job is retried"];
  const times = retries.times === 1 ? "once" : `${retries.times} times`;
  return new FlattenError(
    isCertain ? "usage" : "assertion",
    `${flagsOfGoal(goal)} cannot be met with ${flag}: ${which} ${times}, ${retries.everySeconds} s later each time`,
    {
      remedy: `nearest is ${nearestFlag(undelayed, first, retrySeconds(retries))}, without delays; or leave out ${flag}`,
    },
  );
}

/** The error for a peak that the first attempts keep with the delays of a row, but not their retries. */
export function peakOfRetriesError(request: FailingBurst, { window, spread, prediction }: PlanRow): Error {
  const flag = isPoisoned(request) ? "--fail" : "--flaky";
  const delays = `delays of ${window.minSeconds}-${window.maxSeconds} s (${spread})`;
  return new FlattenError(
    "assertion",
    `${flagsOfGoal(request.goal)} cannot be met with ${flag}: jobs are retried while others still start; with ${delays} the peak is up to ${prediction.peak.p95}`,
    { remedy: `nearest is ${nearestFlag(prediction, request.goal)}; or leave out ${flag}, or send fewer jobs` },
  );
}
