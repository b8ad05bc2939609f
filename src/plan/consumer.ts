import {
  accountConcurrency,
  concurrencyCeiling,
  growthPerMinute,
  growthStepMs,
  initialConcurrency,
  limits,
  scalingBurst,
  scalingPerSecond,
} from "../base/limits.ts";
import { coldStartDefaults, messageLateMs, workLateMs } from "../base/time.ts";

/** The event source mapping, the function and their limits, as a model of what runs the jobs (theory §5). */
export interface Consumer {
  /** Largest number of messages in one invocation; they are processed one after another. */
  readonly batchSize: number;
  /** How long a poller waits for a batch to fill, seconds. */
  readonly batchingWindowSeconds: number;
  /** Pollers of a mapping in provisioned mode (`withProvisionedPollers`); left out for AWS's standard scaling. */
  readonly provisionedPollers?: ProvisionedPollers;
  /** `ScalingConfig.MaximumConcurrency` of the mapping; left out for none. */
  readonly maximumConcurrency?: number;
  /** Reserved concurrency of the function; left out for none. */
  readonly reservedConcurrency?: number;
  /** Concurrency that the account leaves for this function. */
  readonly accountConcurrency: number;
  /** Pollers of the mapping at the start, pollers added per second while messages wait, and the largest number of them. */
  readonly initialPollers: number;
  readonly rampPerSecond: number;
  /** The time between two increases of the pollers, seconds. */
  readonly growthStepSeconds: number;
  readonly ceiling: number;
  /** New execution environments: how many may start at once, and how many more per second. */
  readonly scalingBurst: number;
  readonly scalingPerSecond: number;
  /** How much longer an invocation takes in a new environment: mean and largest deviation, milliseconds (`drawColdStartMs`). */
  readonly coldStartMs: number;
  readonly coldStartSpreadMs: number;
  /**
   * How much longer than its work a job runs, and how late a message becomes visible after its timer, at most, milliseconds
   * (`drawLateMs`).
   */
  readonly workLateMs: number;
  readonly messageLateMs: number;
  /**
   * From the release of a job to the start of its invocation, if nothing delays it, milliseconds. A call of the sender takes as
   * long; that of a synchronous invoke until the end of its invocation.
   */
  readonly startMs: number;
  /** How much later an asynchronous event starts, milliseconds; 20 unless given. */
  readonly asyncQueueMs?: number;
  /** From the end of an invocation to the next receive of its poller, milliseconds. */
  readonly turnaroundMs: number;
  /** From the first send to the last, seconds; each delay counts from its own send. */
  readonly sendSeconds: number;
  /** How late a send can be that is timed within a second, milliseconds. */
  readonly pacingMs: number;
  /** Idle environments at the start: this many invocations begin without a cold start. */
  readonly warmEnvironments: number;
  /** How long each of them has been idle, seconds, the shortest time first; 0 unless given. */
  readonly warmIdleSeconds?: readonly number[];
  /** Lambda removes an environment that has been idle for this time, seconds. */
  readonly environmentIdleSeconds: number;
  /** Calls that the sender has in flight at most; left out for no limit. */
  readonly parallelCalls?: number;
  /** When an invocation is stopped; left out for never. */
  readonly functionTimeoutSeconds?: number;
  /** How the queue delivers a message again; left out if a message is never received again. */
  readonly visibilityTimeoutSeconds?: number;
  readonly maxReceives?: number;
}

/** A mapping and an account with AWS's documented defaults; the latencies are estimates (docs/emulator.md). */
export const defaultConsumer: Consumer = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  accountConcurrency,
  initialPollers: initialConcurrency,
  rampPerSecond: growthPerMinute / 60,
  growthStepSeconds: growthStepMs / 1000,
  ceiling: concurrencyCeiling,
  scalingBurst,
  scalingPerSecond,
  coldStartMs: coldStartDefaults.meanMs,
  coldStartSpreadMs: coldStartDefaults.spreadMs,
  workLateMs,
  messageLateMs,
  startMs: 10,
  turnaroundMs: 10,
  sendSeconds: 0,
  pacingMs: 10,
  warmEnvironments: 0,
  environmentIdleSeconds: 600,
};

/** A consumer without limits and latencies: each job runs at the instant of its release, for exactly its work time. */
export const idealConsumer: Consumer = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  accountConcurrency: Number.POSITIVE_INFINITY,
  initialPollers: Number.POSITIVE_INFINITY,
  rampPerSecond: 0,
  growthStepSeconds: 0,
  ceiling: Number.POSITIVE_INFINITY,
  scalingBurst: Number.POSITIVE_INFINITY,
  scalingPerSecond: 0,
  coldStartMs: 0,
  coldStartSpreadMs: 0,
  workLateMs: 0,
  messageLateMs: 0,
  startMs: 0,
  turnaroundMs: 0,
  sendSeconds: 0,
  pacingMs: 0,
  warmEnvironments: 0,
  environmentIdleSeconds: Number.POSITIVE_INFINITY,
};

/** Largest number of invocations of the function, whatever invokes it: the account's or the reserved concurrency. */
export const concurrencyCap = (consumer: Consumer): number =>
  Math.min(consumer.accountConcurrency, consumer.reservedConcurrency ?? Number.POSITIVE_INFINITY);

/** Largest number of invocations by the mapping, once it has scaled up. */
export const pollerCap = (consumer: Consumer): number =>
  Math.min(consumer.ceiling, consumer.maximumConcurrency ?? Number.POSITIVE_INFINITY);

/** Whether a released job never waits and takes exactly its work time. */
export const isOpen = (consumer: Consumer): boolean =>
  concurrencyCap(consumer) === Number.POSITIVE_INFINITY &&
  Math.min(consumer.initialPollers, pollerCap(consumer)) === Number.POSITIVE_INFINITY &&
  consumer.scalingBurst === Number.POSITIVE_INFINITY &&
  consumer.batchSize === 1 &&
  consumer.batchingWindowSeconds === 0 &&
  [consumer.coldStartMs, consumer.coldStartSpreadMs, consumer.startMs, consumer.sendSeconds].every(isZero) &&
  [consumer.workLateMs, consumer.messageLateMs].every(isZero);

const isZero = (value: number): boolean => value === 0;

/** How late a job can end, and the message of the next one become visible, at most, milliseconds. */
export const latestMs = (consumer: Consumer): number => consumer.workLateMs + consumer.messageLateMs;

/** Provisioned mode of a mapping: the fewest and the most pollers, each of which has ten invocations at once. */
export interface ProvisionedPollers {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * A consumer whose mapping is in provisioned mode: it starts with the invocations of the fewest pollers, and grows by 1,000 a
 * minute to those of the most, in place of AWS's standard scaling. A maximum concurrency cannot be combined with it
 * (L-DG "Using provisioned mode with SQS event source mappings").
 */
export function withProvisionedPollers(
  { maximumConcurrency: _, ...consumer }: Consumer,
  pollers: ProvisionedPollers,
): Consumer {
  const { concurrencyOfProvisionedPoller: each, ...provisioned } = limits.eventSource;
  const rampPerSecond = provisioned.provisionedGrowthPerMinute / 60;
  return {
    ...consumer,
    provisionedPollers: pollers,
    initialPollers: pollers.minimum * each,
    ceiling: Math.min(pollers.maximum * each, provisioned.provisionedConcurrencyCeiling),
    rampPerSecond,
    growthStepSeconds: 1 / rampPerSecond,
  };
}

/** Receives that the mapping may make in a second for each of its invocations at once; Infinity in standard mode. */
export const receivesPerInvocation = ({ provisionedPollers }: Consumer): number =>
  provisionedPollers === undefined
    ? Number.POSITIVE_INFINITY
    : limits.eventSource.receivesPerProvisionedPoller / limits.eventSource.concurrencyOfProvisionedPoller;
