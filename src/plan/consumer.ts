import {
  accountConcurrency,
  concurrencyCeiling,
  growthPerMinute,
  initialConcurrency,
  scalingBurst,
  scalingPerSecond,
} from "../base/scaling-limits.ts";

/** What stands between a released job and the end of its work (theory §5). */
export interface Consumer {
  /** Records that one invocation receives at most; they are worked on one after the other. */
  readonly batchSize: number;
  /** How long a poller holds a batch open that is not full, seconds. */
  readonly batchingWindowSeconds: number;
  /** `ScalingConfig.MaximumConcurrency` of the mapping. */
  readonly maximumConcurrency?: number;
  /** Reserved concurrency of the function. */
  readonly reservedConcurrency?: number;
  /** Executions in flight that the account allows this function. */
  readonly accountConcurrency: number;
  /** Pollers of the mapping at the start, their growth while messages wait, and their ceiling. */
  readonly initialPollers: number;
  readonly rampPerSecond: number;
  readonly ceiling: number;
  /** New execution environments: saved up at most, and refill a second. */
  readonly scalingBurst: number;
  readonly scalingPerSecond: number;
  /** An invocation in a new environment is in flight this much longer: the middle, and how far it lies on either side. */
  readonly coldStartMs: number;
  readonly coldStartSpreadMs: number;
  /** From the release of a job to the start of its invocation, when nothing holds it back. */
  readonly startMs: number;
  /** From the end of an invocation until its poller receives again. */
  readonly turnaroundMs: number;
  /** From the first to the last send: every delay counts from its own send. */
  readonly sendSeconds: number;
  /** A send that is timed within a second is late by up to this much. */
  readonly pacingMs: number;
  /** Environments that are there already, idle: as many invocations start without a cold start. */
  readonly warmEnvironments: number;
}

/** The documented mapping and account; the latencies are rules of thumb of the emulator (docs/emulator.md). */
export const defaultConsumer: Consumer = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  accountConcurrency,
  initialPollers: initialConcurrency,
  rampPerSecond: growthPerMinute / 60,
  ceiling: concurrencyCeiling,
  scalingBurst,
  scalingPerSecond,
  coldStartMs: 150,
  coldStartSpreadMs: 50,
  startMs: 10,
  turnaroundMs: 10,
  sendSeconds: 0,
  pacingMs: 10,
  warmEnvironments: 0,
};

/** Nothing in the way: a job runs at the instant of its release, for exactly its work time. */
export const idealConsumer: Consumer = {
  batchSize: 1,
  batchingWindowSeconds: 0,
  accountConcurrency: Number.POSITIVE_INFINITY,
  initialPollers: Number.POSITIVE_INFINITY,
  rampPerSecond: 0,
  ceiling: Number.POSITIVE_INFINITY,
  scalingBurst: Number.POSITIVE_INFINITY,
  scalingPerSecond: 0,
  coldStartMs: 0,
  coldStartSpreadMs: 0,
  startMs: 0,
  turnaroundMs: 0,
  sendSeconds: 0,
  pacingMs: 0,
  warmEnvironments: 0,
};

/** Invocations of the function that may be in flight, whoever starts them. */
export const concurrencyCap = (consumer: Consumer): number =>
  Math.min(consumer.accountConcurrency, consumer.reservedConcurrency ?? Number.POSITIVE_INFINITY);

/** Invocations that the mapping may have in flight once it has grown. */
export const pollerCap = (consumer: Consumer): number =>
  Math.min(consumer.ceiling, consumer.maximumConcurrency ?? Number.POSITIVE_INFINITY);

/** True when a released job never waits and takes exactly its work time. */
export const isOpen = (consumer: Consumer): boolean =>
  concurrencyCap(consumer) === Number.POSITIVE_INFINITY &&
  Math.min(consumer.initialPollers, pollerCap(consumer)) === Number.POSITIVE_INFINITY &&
  consumer.scalingBurst === Number.POSITIVE_INFINITY &&
  consumer.batchSize === 1 &&
  consumer.batchingWindowSeconds === 0 &&
  consumer.coldStartMs + consumer.coldStartSpreadMs + consumer.startMs + consumer.sendSeconds === 0;
