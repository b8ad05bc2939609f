import { secondsText } from "../../base/duration.ts";
import { delaySecondsMax } from "../../base/scaling-limits.ts";
import { concurrencyCap } from "../consumer.ts";
import { confidenceOf, type ImpossiblePlan, type SolveRequest } from "./goal.ts";

/** Why no window on any road could meet the goal; undefined when one might. */
export function impossibility(request: SolveRequest): ImpossiblePlan | undefined {
  return closedConsumer(request) ?? noRoom(request) ?? noConcurrency(request) ?? tooShort(request);
}

function closedConsumer({ goal, consumer }: SolveRequest): ImpossiblePlan | undefined {
  if (concurrencyCap(consumer) >= 1) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "road-closed",
    why: "a concurrency of 0 switches the function off: no job would run",
    nearest: "a reserved concurrency of 1, or none",
  };
}

function noRoom({ goal, minSeconds = 0 }: SolveRequest): ImpossiblePlan | undefined {
  const longest = "window" in goal ? goal.window.maxSeconds : minSeconds;
  if (longest <= delaySecondsMax) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "no-room-for-a-window",
    why: `a message can be delayed by ${delaySecondsMax} s at most, and ${longest} s were asked for`,
    nearest: `a window that ends at ${delaySecondsMax} s; beyond, the consumer sends the message again with the rest of its delay`,
  };
}

function noConcurrency({ goal }: SolveRequest): ImpossiblePlan | undefined {
  if (!("maxPeak" in goal) || goal.maxPeak >= 1) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "no-concurrency",
    why: `with a limit of ${goal.maxPeak} no job may start`,
    nearest: "a limit of 1: one job after the other",
  };
}

function tooShort({ goal, work, minSeconds = 0 }: SolveRequest): ImpossiblePlan | undefined {
  if (!("deadlineSeconds" in goal)) return undefined;
  const oneJob = minSeconds + work.quantile(work.varianceSeconds2 === 0 ? 1 : confidenceOf(goal));
  if (goal.deadlineSeconds >= oneJob) return undefined;
  return {
    kind: "impossible",
    goal,
    reason: "deadline-shorter-than-one-job",
    why: `one job alone ends after ${secondsText(oneJob)}, the deadline is ${secondsText(goal.deadlineSeconds)}`,
    // The road may need longer for all of them: that takes a plan for a longer deadline to say.
    nearest: `a deadline of ${secondsText(oneJob)} at the very least: no shorter one can be met, whatever the delays`,
  };
}
