import { growthStepMs, limits } from "../base/limits.ts";
import type { Random } from "../base/random.ts";
import { coldStartDefaults, mappingTransitionMs, messageLateMs, workLateMs } from "../base/time.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** What every service model needs: time, random numbers, options, account and Region. */
export interface ModelContext {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly options: EmulatorOptions;
  readonly accountId: string;
  readonly region: string;
  /** The URL at which the account is served, which queue URLs begin with; undefined while it is not served. */
  endpoint?: string | undefined;
}

/** A value of a metric, as a service reports it. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
  /** The timestamp of the value, milliseconds since the epoch. */
  readonly atMs: number;
}

/** Receives the metrics of services. */
export interface MetricSink {
  report(sample: MetricSample): void;
}

/** Receives the log lines of functions. */
export interface LogSink {
  /** Appends an event. Creates the group and the stream if they do not exist. `message` keeps its newline. */
  write(group: string, stream: string, atMs: number, message: string): void;
}

/**
 * The options of the emulator. AWS does not publish the constants that are marked `assumed`. `docs/emulator.md` lists all of
 * them.
 */
export const emulatorOptions = {
  accountConcurrency: {
    default: 1_000,
    source: "published",
    help: "The account's limit on concurrent executions. New AWS accounts often have 10.",
  },
  apiLatencyMs: {
    default: 10,
    source: "assumed",
    help: "The time from an in-process API call until the service receives it, milliseconds.",
  },
  coldStartMs: {
    default: coldStartDefaults.meanMs,
    source: "assumed",
    help: "The mean time that a new execution environment takes to initialize, milliseconds.",
  },
  coldStartSpreadMs: {
    default: coldStartDefaults.spreadMs,
    source: "assumed",
    help: "The largest deviation of a cold start from its mean, milliseconds.",
  },
  workLateMs: {
    default: workLateMs,
    source: "assumed",
    help: "The longest time by which a timer in flatten's own functions fires late, milliseconds. 0 lets 5 s of work last exactly 5 s.",
  },
  earlyInitShare: {
    default: 0,
    source: "assumed",
    help: "The probability, 0 to 1, that with a new execution environment another one is initialized for which no invocation waits.",
  },
  environmentIdleMs: {
    default: 600_000,
    source: "assumed",
    help: "The time after which an idle execution environment is removed, milliseconds.",
  },
  asyncQueueMs: {
    default: 20,
    source: "assumed",
    help: "The time that an asynchronous event waits in Lambda's internal queue before its first attempt, milliseconds.",
  },
  maxMemoryUsedMegabytes: {
    default: 72,
    source: "assumed",
    help: "The memory used in REPORT lines of flatten's own functions, megabytes, unless the function has less.",
  },
  functionProcesses: {
    default: 128,
    source: "assumed",
    help: "The largest number of processes that run functions. Further execution environments wait for one.",
  },
  metricPublishLagMs: {
    default: 60_000,
    source: "assumed",
    help: "The time from the end of the minute in which a service reported a metric sample until it can be read, milliseconds. What PutMetricData sends can be read at once.",
  },
  alarmExtraPeriods: {
    default: 2,
    source: "assumed",
    help: "The number of periods before its evaluation periods that an alarm reads if data points are missing.",
  },
  logIngestionLagMs: {
    default: 500,
    source: "assumed",
    help: "The time from the writing of a function's log event until it can be read, milliseconds. AWS takes 2 to 9 s: 5,000 is realistic. What PutLogEvents sends can be read at once.",
  },
  mappingTransitionMs: {
    default: mappingTransitionMs,
    source: "assumed",
    help: "The time that it takes to enable, update, disable or delete an event source mapping, milliseconds.",
  },
  mappingPollMs: {
    default: 10,
    source: "assumed",
    help: "The time from a receive of an event source mapping until the queue receives it, milliseconds.",
  },
  mappingGrowthStepMs: {
    default: growthStepMs,
    source: "assumed",
    help: "The time between two increases of an event source mapping while messages wait, milliseconds. AWS publishes 300 a minute, but not how they are spread over the minute.",
  },
  mappingBackoffFloor: {
    default: 2,
    source: "assumed",
    help: "The number of pollers that an event source mapping keeps when its batches fail or are throttled.",
  },
  mappingBackoffShare: {
    default: 0.125,
    source: "assumed",
    help: "The share of its pollers, 0 to 1, that an event source mapping loses with each batch that fails or is throttled.",
  },
  mappingRetryFirstMs: {
    default: 1_000,
    source: "assumed",
    help: "The time that an event source mapping waits before the first retry of a throttled batch, milliseconds. It doubles with each retry.",
  },
  mappingRetryMaxMs: {
    default: 30_000,
    source: "assumed",
    help: "The longest time that an event source mapping waits before a retry of a throttled batch, milliseconds.",
  },
  messageLateMs: {
    default: messageLateMs,
    source: "assumed",
    help: "The longest time by which a message becomes visible late after its delay or visibility timeout, milliseconds.",
  },
  sqsDuplicateProbability: {
    default: 0,
    source: "assumed",
    help: "The probability, 0 to 1, that a delivered message stays visible and is delivered again.",
  },
  sqsMoveTaskRate: {
    default: 100,
    source: "assumed",
    help: "The number of messages that a move task moves in a second if it was started without a rate.",
  },
  mapExpressStartsPerSecond: {
    default: limits.states.expressStartsPerSecond,
    source: "assumed",
    help: "The number of Express child executions that a Map Run of Step Functions starts in a second.",
  },
  mapStandardStartsPerSecond: {
    default: 100,
    source: "assumed",
    help: "The number of Standard child executions that a Map Run of Step Functions starts in a second.",
  },
  stackResourceMs: {
    default: 1_000,
    source: "assumed",
    help: "The time that CloudFormation takes to create, change or delete a resource, milliseconds.",
  },
} as const satisfies Record<string, EmulatorOption>;

interface EmulatorOption {
  readonly default: number;
  /** "published" follows AWS documentation; "assumed" is a rule of this emulator. */
  readonly source: "published" | "assumed";
  readonly help: string;
}

/** The name of an option. */
export type EmulatorOptionName = keyof typeof emulatorOptions;
/** The value of every option. */
export type EmulatorOptions = Readonly<Record<EmulatorOptionName, number>>;

/** Applies `changes` to the defaults. */
export function resolveOptions(changes: Partial<EmulatorOptions> = {}): EmulatorOptions {
  const defaults = Object.entries(emulatorOptions).map(([name, option]) => [name, option.default]);
  return { ...Object.fromEntries(defaults), ...changes } as EmulatorOptions;
}
