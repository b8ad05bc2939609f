import { usageError } from "../../base/errors.ts";
import { batchingWindowMin } from "../../base/limits.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { JitterWindow } from "../../cli/parse/windows.ts";
import { defaultRoad, idealRoad, type Road } from "../../plan/consumer.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { refuseDelayedInvoke, refuseDirectGoal } from "../arms/flags.ts";
import type { WorkFlags } from "./work-flags.ts";

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

/** Settings of the road that a plan may assume. */
export interface RoadFlags {
  readonly ideal?: boolean;
  readonly batchSize?: number;
  readonly maximumConcurrency?: number;
  readonly reservedConcurrency?: number;
  readonly accountLimit?: number;
}

/** Flags of `flatten plan`, after parsing. */
export interface PlanFlags extends CommonFlags, RoadFlags, WorkFlags {
  readonly count?: number;
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly maxConcurrency?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly confidence?: number;
  readonly spread?: SpreadName;
}

/** Names of the road's flags that were given, with their values. */
export const givenRoad = (flags: RoadFlags): (readonly [flag: string, value: number])[] =>
  (
    [
      ["--batch-size", flags.batchSize],
      ["--maximum-concurrency", flags.maximumConcurrency],
      ["--reserved-concurrency", flags.reservedConcurrency],
      ["--account-limit", flags.accountLimit],
    ] as const
  ).flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const]));
