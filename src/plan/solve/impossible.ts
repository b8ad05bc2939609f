import { delaySecondsMax } from "../../base/limits.ts";
import { secondsText } from "../../base/time.ts";
import { concurrencyCap } from "../consumer.ts";
import type { Limits } from "../simulate/simulation.ts";
import { type BurstGoal, confidenceOf, limitTexts } from "./goal.ts";
import type { BurstRequest, ImpossiblePlan, SolveRequest } from "./plan.ts";

/** Why no delays can meet the goal, whatever the consumer; undefined if some may. */
export const impossibility = (request: SolveRequest): ImpossiblePlan | undefined =>
  invalidNumber(request) ?? unreachable(request);

/** The same for a goal and a window whose numbers are valid. */
export function unreachable({ goal, ...burst }: SolveRequest): ImpossiblePlan | undefined {
  if (concurrencyCap(burst.consumer) < 1) {
    return impossible(
      "function-disabled",
      "reserved concurrency of 0 turns the function off",
      "reserved concurrency of 1, or none",
    );
  }
  if ("window" in goal) return undefined;
  return tooManyWarm(goal, burst) ?? deadlineTooShort(goal, burst) ?? contradiction(goal, burst);
}

const impossible = (reason: ImpossiblePlan["reason"], why: string, nearest: string): ImpossiblePlan => ({
  kind: "impossible",
  reason,
  why,
  nearest,
});

function invalidNumber({ goal, minSeconds = 0 }: SolveRequest): ImpossiblePlan | undefined {
  // Given delays may be longer: they need not be made by a message timer.
  if ("window" in goal) return undefined;
  if (minSeconds > delaySecondsMax) {
    return impossible(
      "no-room-for-a-window",
      `SQS delays a message by at most ${delaySecondsMax} s, and ${minSeconds} s were requested`,
      `a window that ends at ${delaySecondsMax} s`,
    );
  }
  if (goal.maxPeak === undefined || goal.maxPeak >= 1) return undefined;
  return impossible(
    "no-concurrency",
    `with a peak of ${goal.maxPeak} no job can start`,
    "a peak of 1: one job after another",
  );
}

function deadlineTooShort(goal: BurstGoal, { work, minSeconds = 0 }: BurstRequest): ImpossiblePlan | undefined {
  const oneJob = minSeconds + work.quantile(work.varianceSeconds2 === 0 ? 1 : confidenceOf(goal));
  if (goal.deadlineSeconds === undefined || goal.deadlineSeconds >= oneJob) return undefined;
  return impossible(
    "deadline-shorter-than-one-job",
    `a single job ends after ${secondsText(oneJob)}, and the deadline is ${secondsText(goal.deadlineSeconds)}`,
    `a deadline of at least ${secondsText(oneJob)}: no delays can meet a shorter one`,
  );
}

function tooManyWarm(goal: BurstGoal, { consumer: { warmEnvironments } }: BurstRequest): ImpossiblePlan | undefined {
  if (goal.maxEnvironments === undefined || goal.maxEnvironments >= warmEnvironments) return undefined;
  return impossible(
    "too-many-environments",
    `the function has ${warmEnvironments} warm environments already`,
    `${warmEnvironments} environments, or wait until they end`,
  );
}

/** A limit and a deadline of which no burst can meet both: even a perfect pool that keeps the limit ends too late. */
function contradiction(
  goal: BurstGoal,
  { count, work, consumer, minSeconds = 0 }: BurstRequest,
): ImpossiblePlan | undefined {
  const { deadlineSeconds } = goal;
  if (deadlineSeconds === undefined) return undefined;
  const pooled = (most: number): number => minSeconds + (count * work.meanSeconds) / Math.floor(most);
  const paced = (most: number): number =>
    minSeconds + Math.ceil(count / consumer.batchSize / Math.floor(most)) - 1 + work.shortestSeconds;
  for (const [name, endsAfter] of Object.entries({ maxPeak: pooled, maxEnvironments: pooled, maxRate: paced })) {
    const most = goal[name as keyof Limits];
    if (most === undefined || endsAfter(most) <= deadlineSeconds) continue;
    const end = secondsText(Math.ceil(endsAfter(most)));
    let raised = Math.floor(most);
    while (endsAfter(raised) > deadlineSeconds && raised < count) raised++;
    return impossible(
      "goals-contradict",
      `${limitTexts({ [name]: most })} and a deadline of ${secondsText(deadlineSeconds)} contradict each other: the jobs take at least ${end}`,
      `a deadline of ${end}, or ${limitTexts({ [name]: raised })}`,
    );
  }
  return undefined;
}
