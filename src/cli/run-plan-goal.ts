import { usageError } from "../base/errors.ts";
import { defaultRoad, idealRoad, type Road } from "../plan/road.ts";
import type { Goal } from "../plan/solve.ts";
import { givenRoad, type PlanFlags, type RoadFlags } from "./run-plan-flags.ts";

const example = "for example: flatten plan --count 100 --max-concurrency 10";

/** The one goal that the flags give. */
export function goalOf(flags: PlanFlags): Goal {
  const { jitter, maxConcurrency, deadline, confidence } = flags;
  const given = [
    ...(jitter === undefined ? [] : ["--jitter"]),
    ...(maxConcurrency === undefined ? [] : ["--max-concurrency"]),
    ...(deadline === undefined ? [] : ["--deadline"]),
  ];
  if (given.length > 1) {
    throw usageError(`${given.join(" and ")} do not go together: a plan has one goal`, "leave out all but one");
  }
  const sure = confidence === undefined ? {} : { confidence };
  if (maxConcurrency !== undefined) return { maxConcurrency, ...sure };
  if (deadline !== undefined) return { deadlineSeconds: deadline / 1000, ...sure };
  if (jitter === undefined) {
    throw usageError("what is to be planned? one of --jitter, --max-concurrency or --deadline", example);
  }
  if (confidence !== undefined) {
    throw usageError("--confidence needs a goal: --max-concurrency or --deadline", example);
  }
  return { window: jitter };
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
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(accountLimit === undefined ? {} : { accountConcurrency: accountLimit }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency, accountConcurrency: reservedConcurrency }),
  };
}
