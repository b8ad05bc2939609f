import { batchingWindowMin } from "../base/batching-window.ts";
import { usageError } from "../base/errors.ts";
import { defaultRoad, idealRoad, type Road } from "../plan/road.ts";
import { isQueued } from "../plan/scene.ts";
import type { Goal } from "../plan/solve.ts";
import { refuseDelayedInvoke, refuseDirectGoal } from "./arm-flags.ts";
import { givenRoad, type PlanFlags, type RoadFlags } from "./run-plan-flags.ts";
import type { JitterWindow } from "./values/windows.ts";

const example = "for example: flatten plan --count 100 --max-concurrency 10";

/** The one goal that the flags give, or what is asked of given delays. */
export function goalOf(flags: PlanFlags): Goal {
  const { via, maxConcurrency, deadline, confidence } = flags;
  const jitter = windowOf(flags);
  const given = [
    ...(jitter === undefined ? [] : ["--jitter"]),
    ...(maxConcurrency === undefined ? [] : ["--max-concurrency"]),
    ...(deadline === undefined ? [] : ["--deadline"]),
  ];
  if (deadline !== undefined && given.length > 1) {
    throw usageError(`${given.join(" and ")} do not go together: a plan has one goal`, "leave out all but one");
  }
  if (jitter !== undefined) return questionOf(jitter, flags);
  const sure = confidence === undefined ? {} : { confidence };
  if (given[0] !== undefined) refuseDirectGoal(via, given[0]);
  if (maxConcurrency !== undefined) return { maxConcurrency, ...sure };
  if (deadline !== undefined) return { deadlineSeconds: deadline / 1000, ...sure };
  throw usageError("what is to be planned? one of --jitter, --max-concurrency or --deadline", example);
}

/** Delays that are given: nothing is left to choose, and so to be sure of. */
function questionOf(window: JitterWindow, { maxConcurrency, confidence }: PlanFlags): Goal {
  if (confidence !== undefined) {
    throw usageError("--confidence needs a goal, and given delays leave none to meet", example);
  }
  return { window, ...(maxConcurrency === undefined ? {} : { over: maxConcurrency }) };
}

const noDelays: JitterWindow = { minSeconds: 0, maxSeconds: 0 };

/** The delays that are given; a direct invoke has none, which need not be said where no goal asks for them. */
function windowOf({ via = "sqs", jitter, maxConcurrency, deadline }: PlanFlags): JitterWindow | undefined {
  if (jitter !== undefined && jitter.maxSeconds > 0) refuseDelayedInvoke(via, jitter);
  return !isQueued(via) && maxConcurrency === undefined && deadline === undefined ? noDelays : jitter;
}

/** The road that the flags describe, as a run would find it: what is reserved is all that the function may use. */
export function roadOf(flags: RoadFlags): Road {
  const [first] = givenRoad(flags)[0] ?? [];
  if (flags.ideal) {
    if (first === undefined) return idealRoad;
    throw usageError(
      `--ideal and ${first} do not go together: the ideal road has no settings`,
      "leave out one of them",
    );
  }
  const { batchSize, maximumConcurrency, reservedConcurrency, accountLimit } = flags;
  return {
    ...defaultRoad,
    ...(batchSize === undefined ? {} : { batchSize, batchingWindowSeconds: batchingWindowMin(batchSize) }),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(accountLimit === undefined ? {} : { accountConcurrency: accountLimit }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency, accountConcurrency: reservedConcurrency }),
  };
}
