import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import { batchingWindowMin } from "../../base/limits.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { writeNote } from "../../cli/output.ts";
import type { ArmWord } from "../../cli/parse/arms.ts";
import { flagName, givenFlags } from "../../cli/parse/values.ts";
import type { Tenant } from "../../measure/tenants.ts";
import { type Consumer, defaultConsumer, idealConsumer } from "../../plan/consumer.ts";
import { type Via, isQueued } from "../../plan/scenario.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import { type JitterWindow, type SpreadName, noDelays } from "../../plan/spreads/spread.ts";
import { refuseDelayedInvoke, refuseSpreadWithoutDelays, refuseUnusedMapping } from "../arms/arm-from-flags.ts";
import { type BeyondChoice, beyondFor, beyondSentence, refuseNeedlessBeyond } from "../arms/beyond.ts";
import { type GoalFlags, burstGoalOf, givenOf } from "../arms/goal-flags.ts";
import type { WorkFlags } from "./work/flags.ts";
import type { EmitName } from "./emit/settings.ts";

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
  const { via = "sqs", jitter, maxPeak, confidence } = flags;
  refuseUnusedMapping([via], flags);
  const hasDelays = isQueued(via) || jitter !== undefined;
  refuseSpreadWithoutDelays(flags, hasDelays, "leave out --spread, or send through the queue: --via sqs");
  if (jitter !== undefined && jitter.maxSeconds > 0) refuseDelayedInvoke(via, jitter);
  const given = givenOf(flags);
  const goals = given.filter((flag) => flag !== "--jitter");
  // Direct invokes have no delays, so --jitter can be left out for them.
  const window = jitter ?? (isQueued(via) || goals.length > 0 ? undefined : noDelays);
  if (window === undefined) return burstGoalOf(flags, example);
  if (goals.some((flag) => flag !== "--max-peak")) {
    throw usageError(`${given.join(" and ")} cannot be combined: a goal chooses the delays`, "use only one of them");
  }
  if (confidence !== undefined) {
    throw usageError("--confidence needs a goal, and --jitter gives the delays instead of one", example);
  }
  return { window, ...defined({ over: maxPeak }) };
}

/** Refuses `--delays` where a plan has no delays of single jobs. @throws {FlattenError} (usage) */
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

/**
 * Says on stderr how given delays beyond 900 s would be made.
 *
 * @throws {FlattenError} (usage) for delays that cannot be made, or not by a sender of the user.
 */
export function noteBeyond(context: CommandContext, flags: PlanFlags): void {
  const { beyond, via = "sqs", jitter = null, arrivals } = flags;
  refuseNeedlessBeyond(beyond, [jitter]);
  const way = beyondFor(beyond, via, jitter);
  if (way === undefined || jitter === null) return;
  const [flag] = givenFlags(flags, ["delays", "emit"]);
  if (flag !== undefined) {
    throw usageError(
      `${flag} and --beyond cannot be combined: a sender of your own has only message timers`,
      `leave out ${flag}`,
    );
  }
  // A plan for recorded arrivals refuses given delays.
  if (arrivals === undefined) writeNote(context, beyondSentence(way, jitter));
}

/**
 * The consumer that the flags describe.
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
  return consumerWith(read, flags);
}

/** The consumer with other settings. A reserved concurrency is all that the function may use. */
export const consumerWith = (
  consumer: Consumer,
  {
    batchSize,
    mappingMaxConcurrency,
    reservedConcurrency,
    accountLimit,
  }: { readonly [Name in (typeof consumerFlags)[number]]?: number | undefined },
): Consumer => ({
  ...consumer,
  ...defined({
    batchSize,
    batchingWindowSeconds: batchSize && batchingWindowMin(batchSize),
    maximumConcurrency: mappingMaxConcurrency,
    accountConcurrency: reservedConcurrency ?? accountLimit,
    reservedConcurrency,
  }),
});

const consumerFlags = ["batchSize", "mappingMaxConcurrency", "reservedConcurrency", "accountLimit"] as const;

/** The flags of the consumer that were given, with their values. */
export const givenConsumerFlags = (flags: ConsumerFlags): (readonly [flag: string, value: number])[] =>
  consumerFlags.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [[flagName(name), value] as const];
  });

/** These flags as a command line has them: `--batch-size 10`. */
export const consumerTexts = (flags: ConsumerFlags): string[] =>
  givenConsumerFlags(flags).map(([flag, value]) => `${flag} ${value}`);
