import { usageError } from "../../base/errors.ts";
import { batchingWindowMin } from "../../base/limits.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { ArmWord } from "../../cli/parse/arm-readers.ts";
import { flagName, givenFlags } from "../../cli/parse/choices.ts";
import type { Tenant } from "../../measure/tenants.ts";
import { type Consumer, defaultConsumer, idealConsumer } from "../../plan/consumer.ts";
import { type JitterWindow, noDelays } from "../../plan/jitter-window.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import type { BeyondChoice } from "../arms/beyond.ts";
import { refuseDelayedInvoke, refuseDirectGoal, refuseUnusedMapping } from "../arms/flags.ts";
import { type GoalFlags, givenOf, goalIn, refuseSpreadWithoutDelays } from "../arms/goal-flags.ts";
import type { EmitName } from "./emit/names.ts";
import type { WorkFlags } from "./work/flags.ts";

/** Flags of `flatten plan`, after parsing. */
export interface PlanFlags extends CommonFlags, ConsumerFlags, GoalFlags, WorkFlags {
  readonly count?: number;
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly beyond?: BeyondChoice;
  readonly spread?: SpreadName;
  /** Path of a file. */
  readonly arrivals?: string;
  /** Path of a file that ends with .csv or .json. */
  readonly delays?: string;
  readonly emit?: EmitName;
  readonly arms?: readonly ArmWord[];
  readonly tenants?: readonly Tenant[];
  /** Whether the smallest maximum concurrency that loses no throughput is wanted. */
  readonly cap?: boolean;
}

/** Flags for the settings of the consumer that the plan assumes. */
export interface ConsumerFlags {
  readonly ideal?: boolean;
  readonly batchSize?: number;
  readonly mappingMaxConcurrency?: number;
  readonly reservedConcurrency?: number;
  readonly accountLimit?: number;
}

/** The flags without `--via sqs`, which is the default of every plan. */
export const withoutSqs = ({ via, ...flags }: PlanFlags): PlanFlags =>
  via === undefined || via === "sqs" ? flags : { via, ...flags };

const example = "for example: flatten plan --count 100 --max-peak 10";

/**
 * The goal that the flags give, or the given delays; undefined without any of them.
 *
 * @throws {FlattenError} (usage) for flags that cannot be combined
 */
export function goalOf(flags: PlanFlags): Goal | undefined {
  const { via = "sqs" } = flags;
  refuseUnusedMapping([via], flags);
  const hasDelays = isQueued(via) || flags.jitter !== undefined;
  refuseSpreadWithoutDelays(flags, hasDelays, "leave out --spread, or send through the queue: --via sqs");
  const jitter = windowOf(flags);
  const given = givenOf({ ...flags, ...(jitter === undefined ? {} : { jitter }) });
  const others = given.filter((flag) => flag !== "--jitter" && flag !== "--max-peak");
  if (jitter !== undefined && others.length > 0) {
    throw usageError(`${given.join(" and ")} cannot be combined: a goal chooses the delays`, "use only one of them");
  }
  if (jitter !== undefined) return givenDelays(jitter, flags);
  const goal = goalIn(flags);
  if (given[0] === undefined || goal === undefined) {
    if (flags.confidence === undefined) return undefined;
    throw usageError("--confidence needs a goal: --max-peak, --max-rate, --max-connections or --deadline", example);
  }
  refuseDirectGoal(flags.via, given[0]);
  return goal;
}

/**
 * Refuses `--delays` where a plan has no delays of single jobs.
 *
 * @throws {FlattenError} (usage)
 */
export function refuseDelaysFile({ delays, output, arrivals, via = "sqs" }: PlanFlags, goal: Goal | undefined): void {
  if (delays === undefined) return;
  if (arrivals !== undefined) {
    throw usageError(
      "--delays and --arrivals cannot be combined: a plan for recorded arrivals compares settings",
      "plan a burst: --count 100",
    );
  }
  if (!isQueued(via)) {
    throw usageError(`--delays and --via ${via} cannot be combined: a direct invoke has no delay`, "use --via sqs");
  }
  if (goal === undefined) throw usageError("--delays needs a goal or given delays", `${example} --delays ${delays}`);
  if (delays === output) throw usageError("--delays and --output name the same file", "write to two files");
}

function givenDelays(window: JitterWindow, { maxPeak, confidence }: PlanFlags): Goal {
  if (confidence !== undefined) {
    throw usageError("--confidence needs a goal, and --jitter gives the delays instead of one", example);
  }
  return { window, ...(maxPeak === undefined ? {} : { over: maxPeak }) };
}

/** The given delays. Direct invokes have no delays, so `--jitter` can be left out for them. */
function windowOf({ via = "sqs", jitter, ...goal }: PlanFlags): JitterWindow | undefined {
  if (jitter !== undefined && jitter.maxSeconds > 0) refuseDelayedInvoke(via, jitter);
  return !isQueued(via) && givenOf(goal).length === 0 ? noDelays : jitter;
}

/**
 * The consumer that the flags describe. A reserved concurrency is all that the function may use, as in a run.
 *
 * @param read what was read about the function; AWS's defaults unless given.
 * @throws {FlattenError} (usage) for `--ideal` with another flag of the consumer
 */
export function consumerOf(flags: ConsumerFlags, read: Consumer = defaultConsumer): Consumer {
  const [first] = givenFlags(flags, consumerFlags);
  if (flags.ideal) {
    if (first === undefined) return idealConsumer;
    throw usageError(
      `--ideal and ${first} cannot be combined: an ideal consumer has no settings`,
      "use only one of them",
    );
  }
  const { batchSize, mappingMaxConcurrency, reservedConcurrency, accountLimit } = flags;
  return {
    ...read,
    ...(batchSize === undefined ? {} : { batchSize, batchingWindowSeconds: batchingWindowMin(batchSize) }),
    ...(mappingMaxConcurrency === undefined ? {} : { maximumConcurrency: mappingMaxConcurrency }),
    ...(accountLimit === undefined ? {} : { accountConcurrency: accountLimit }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency, accountConcurrency: reservedConcurrency }),
  };
}

const consumerFlags = ["batchSize", "mappingMaxConcurrency", "reservedConcurrency", "accountLimit"] as const;

/** The flags of the consumer that were given, with their values. */
export const givenConsumerFlags = (flags: ConsumerFlags): (readonly [flag: string, value: number])[] =>
  consumerFlags.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [[flagName(name), value] as const];
  });
