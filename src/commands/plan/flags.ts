import { usageError } from "../../base/errors.ts";
import { batchingWindowMin } from "../../base/limits.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { type Consumer, defaultConsumer, idealConsumer } from "../../plan/consumer.ts";
import type { JitterWindow } from "../../plan/jitter-window.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { refuseDelayedInvoke, refuseDirectGoal } from "../arms/flags.ts";
import { givenOf, goalIn } from "../arms/goal-flags.ts";
import type { WorkFlags } from "./work-flags.ts";

const example = "for example: flatten plan --count 100 --max-peak 10";

/** The one goal that the flags give, or what is asked of given delays. */
export function goalOf(flags: PlanFlags): Goal {
  const jitter = windowOf(flags);
  const given = givenOf({ ...flags, ...(jitter === undefined ? {} : { jitter }) });
  if (flags.deadline !== undefined && given.length > 1) {
    throw usageError(`${given.join(" and ")} do not go together: a plan has one goal`, "leave out all but one");
  }
  if (jitter !== undefined) return questionOf(jitter, flags);
  const goal = goalIn(flags);
  if (given[0] === undefined || goal === undefined) {
    throw usageError("what is to be planned? one of --jitter, --max-peak or --deadline", example);
  }
  refuseDirectGoal(flags.via, given[0]);
  return goal;
}

/** Delays that are given: nothing is left to choose, and so to be sure of. */
function questionOf(window: JitterWindow, { maxPeak, confidence }: PlanFlags): Goal {
  if (confidence !== undefined) {
    throw usageError("--confidence needs a goal, and given delays leave none to meet", example);
  }
  return { window, ...(maxPeak === undefined ? {} : { over: maxPeak }) };
}

const noDelays: JitterWindow = { minSeconds: 0, maxSeconds: 0 };

/** The delays that are given; a direct invoke has none, which need not be said where no goal asks for them. */
function windowOf({ via = "sqs", jitter, maxPeak, deadline }: PlanFlags): JitterWindow | undefined {
  if (jitter !== undefined && jitter.maxSeconds > 0) refuseDelayedInvoke(via, jitter);
  return !isQueued(via) && maxPeak === undefined && deadline === undefined ? noDelays : jitter;
}

/** The road that the flags describe, as a run would find it: what is reserved is all that the function may use. */
export function consumerOf(flags: ConsumerFlags): Consumer {
  const [first] = givenConsumer(flags)[0] ?? [];
  if (flags.ideal) {
    if (first === undefined) return idealConsumer;
    throw usageError(
      `--ideal and ${first} do not go together: the ideal road has no settings`,
      "leave out one of them",
    );
  }
  const { batchSize, mappingMaxConcurrency, reservedConcurrency, accountLimit } = flags;
  return {
    ...defaultConsumer,
    ...(batchSize === undefined ? {} : { batchSize, batchingWindowSeconds: batchingWindowMin(batchSize) }),
    ...(mappingMaxConcurrency === undefined ? {} : { maximumConcurrency: mappingMaxConcurrency }),
    ...(accountLimit === undefined ? {} : { accountConcurrency: accountLimit }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency, accountConcurrency: reservedConcurrency }),
  };
}

/** Settings of the road that a plan may assume. */
export interface ConsumerFlags {
  readonly ideal?: boolean;
  readonly batchSize?: number;
  readonly mappingMaxConcurrency?: number;
  readonly reservedConcurrency?: number;
  readonly accountLimit?: number;
}

/** Flags of `flatten plan`, after parsing. */
export interface PlanFlags extends CommonFlags, ConsumerFlags, WorkFlags {
  readonly count?: number;
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly maxPeak?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly confidence?: number;
  readonly spread?: SpreadName;
}

/** Names of the road's flags that were given, with their values. */
export const givenConsumer = (flags: ConsumerFlags): (readonly [flag: string, value: number])[] =>
  (
    [
      ["--batch-size", flags.batchSize],
      ["--mapping-max-concurrency", flags.mappingMaxConcurrency],
      ["--reserved-concurrency", flags.reservedConcurrency],
      ["--account-limit", flags.accountLimit],
    ] as const
  ).flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const]));
