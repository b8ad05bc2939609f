import { secondsText } from "../../base/duration.ts";
import { delaySecondsMax } from "../../base/scaling-limits.ts";
import { concurrencyCap } from "../consumer.ts";
import { confidenceOf } from "./goal.ts";
import type { ImpossiblePlan, SolveRequest } from "./plan.ts";

/** Why no delays can meet the goal, whatever the consumer; undefined if some may. */
export function impossibility(request: SolveRequest): ImpossiblePlan | undefined {
  return functionDisabled(request) ?? delayTooLong(request) ?? noConcurrency(request) ?? deadlineTooShort(request);
}

function functionDisabled({ goal, consumer }: SolveRequest): ImpossiblePlan | undefined {
  if (concurrencyCap(consumer) >= 1) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "function-disabled",
    why: "a reserved concurrency of 0 turns the function off, so no job would run",
    nearest: "a reserved concurrency of 1, or none",
  };
}

function delayTooLong({ goal, minSeconds = 0 }: SolveRequest): ImpossiblePlan | undefined {
  const longest = "window" in goal ? goal.window.maxSeconds : minSeconds;
  if (longest <= delaySecondsMax) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "no-room-for-a-window",
    why: `SQS delays a message by at most ${delaySecondsMax} s, and ${longest} s were requested`,
    nearest: `a window that ends at ${delaySecondsMax} s`,
  };
}

function noConcurrency({ goal }: SolveRequest): ImpossiblePlan | undefined {
  if (!("maxPeak" in goal) || goal.maxPeak >= 1) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "no-concurrency",
    why: `with a peak of ${goal.maxPeak} no job can start`,
    nearest: "a peak of 1: one job after another",
  };
}

function deadlineTooShort({ goal, work, minSeconds = 0 }: SolveRequest): ImpossiblePlan | undefined {
  if (!("deadlineSeconds" in goal)) return undefined;
  const oneJob = minSeconds + work.quantile(work.varianceSeconds2 === 0 ? 1 : confidenceOf(goal));
  if (goal.deadlineSeconds >= oneJob) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "deadline-shorter-than-one-job",
    why: `a single job ends after ${secondsText(oneJob)}, and the deadline is ${secondsText(goal.deadlineSeconds)}`,
    // The consumer may need longer for all jobs; only a plan for a longer deadline shows that.
    nearest: `a deadline of at least ${secondsText(oneJob)}: no delays can meet a shorter one`,
  };
}
