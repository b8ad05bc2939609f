import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import { batchingWindowMin } from "../../base/limits.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { type CommonFlags, durationFlag } from "../../cli/common-flags.ts";
import type { ArmWord } from "../../cli/parse/arms.ts";
import { flagName, givenFlags } from "../../cli/parse/values.ts";
import type { Tenant } from "../../measure/tenants.ts";
import { type Consumer, defaultConsumer, idealConsumer } from "../../plan/consumer.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import type { JitterWindow, SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import type { BeyondChoice } from "../arms/beyond.ts";
import type { GoalFlags } from "../arms/goal-flags.ts";

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
interface ConsumerFlags {
  readonly ideal?: boolean;
  readonly batchSize?: number;
  readonly mappingMaxConcurrency?: number;
  readonly reservedConcurrency?: number;
  readonly accountLimit?: number;
}

/** The flags without `--via sqs`, which is the default of every plan. */
export const withoutSqs = ({ via, ...flags }: PlanFlags): PlanFlags =>
  via === undefined || via === "sqs" ? flags : { via, ...flags };

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

/** Flags for the work time of the jobs: given, or learned from measurements; after parsing. */
export interface WorkFlags {
  readonly work?: Work;
  readonly workFrom?: string;
  /** Milliseconds. */
  readonly since?: number;
  /** Path of a file. */
  readonly sizes?: string;
  /** Paths of files. */
  readonly like?: readonly string[];
}

/** The flag that makes the local target, or the plan for it, play a function of the user. */
export const likeFlag: FlagDefinition = {
  syntax: "--like <file>",
  group: "load",
  help: "play a function of yours on the emulator: its settings and durations, from the JSON document of measure or init; may be repeated",
  repeatable: true,
};

/** The definitions of these flags, except `--work`. */
export const workFromFlags: readonly FlagDefinition[] = grouped("load", [
  likeFlag,
  {
    syntax: "--work-from <where>",
    help: "learn the time a job takes from metrics, logs, the JSON document of measure, or a file with one duration a line or a CSV column duration; seconds, or with the unit ms",
  },
  durationFlag("--since", "how far back --work-from looks in metrics or logs (default: 1h)"),
  { syntax: "--sizes <file>", help: "file with the size of each job: one a line, or a CSV column size" },
]);

/**
 * Refuses measured work and sizes for the trigger function, whose event can only describe the work as a text.
 *
 * @throws {FlattenError} (usage)
 */
export function refuseMeasuredTrigger(via: Via, { work, workFrom, sizes, like }: WorkFlags): void {
  if (via !== "trigger") return;
  if (like !== undefined && work === undefined && workFrom === undefined) {
    throw usageError(
      "the trigger function and --like cannot be combined: the trigger function draws the work times itself",
      "let flatten send the jobs: --via sqs   or describe the work: --work lognormal:5s,0.4",
    );
  }
  if (sizes !== undefined) {
    throw usageError(
      "--via trigger and --sizes cannot be combined: the event of the trigger function has no sizes",
      "let flatten send the jobs: --via sqs",
    );
  }
  if (workFrom === undefined) return;
  throw usageError(
    "--via trigger and --work-from cannot be combined: the trigger function draws the work times itself",
    "let flatten send the jobs: --via sqs   or describe the work: --work lognormal:5s,0.4",
  );
}

/** What `--emit` prints: a template, or a sender. */
export const emitNames = ["sam", "cdk", "cfn", "terraform", "typescript", "python"] as const;

/** The name of what is printed. */
export type EmitName = (typeof emitNames)[number];

/** Whether the code sends the jobs, and not only sets up the queue. */
export const isSender = (name: EmitName): boolean => name === "typescript" || name === "python";

/** Spreads that a few lines of code can draw without knowing the consumer. */
const senderSpreads: readonly SpreadName[] = ["stratified", "random"];

/** The spread of a sender: `stratified` unless given. @throws {FlattenError} (usage) for one that needs the library. */
export function senderSpread(given: SpreadName | undefined): SpreadName {
  if (given === undefined || senderSpreads.includes(given)) return given ?? "stratified";
  throw usageError(
    `--emit and --spread ${given} cannot be combined: this spread depends on the function and its mapping`,
    "use --spread stratified or random, or the library: import { planDelays } from flatten-the-curve/plan",
  );
}

/** Checks that there is something to emit. @throws {FlattenError} (usage) */
export function refuseEmit(flags: PlanFlags, goal: Goal | undefined): void {
  const { emit, via = "sqs", format } = flags;
  if (emit === undefined) return;
  const [flag = format === "json" ? "--format json" : undefined] = givenFlags(flags, ["arrivals", "delays"]);
  if (flag !== undefined) throw usageError(`--emit and ${flag} cannot be combined`, "use only one of them");
  if (!isQueued(via)) {
    throw usageError(`--emit and --via ${via} cannot be combined: the code is for a queue`, "leave out --via");
  }
  if (goal === undefined) {
    throw usageError("--emit needs a goal or given delays", `for example: flatten plan --max-peak 10 --emit ${emit}`);
  }
}
