import type { TargetDescription } from "../target.ts";

/** The metrics of one function in one minute; null without data, which is not 0. */
export interface FunctionMinute {
  /** Maximum of ConcurrentExecutions. */
  readonly concurrentExecutions: number | null;
  /** Sums of Invocations, Errors and Throttles. */
  readonly invocations: number | null;
  readonly errors: number | null;
  readonly throttles: number | null;
  /** Percentiles of Duration, milliseconds. */
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
}

/** One minute of every watched function. */
export interface WatchMinute {
  /** Start of the minute, ISO 8601. */
  readonly start: string;
  /** Whether the numbers may still change: metrics arrive one to three minutes late. */
  readonly provisional: boolean;
  readonly perFunction: Readonly<Record<string, FunctionMinute>>;
}

/** Messages in the queues. SQS calls all four numbers approximate. */
export interface WatchQueue {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
  /** Messages in the dead-letter queue; null if there is no such queue. */
  readonly deadLetters: number | null;
}

/** Messages in the queues at one time. */
export interface QueueRead extends WatchQueue {
  /** ISO 8601. */
  readonly at: string;
}

/** The document that `watch-metrics` prints with `--format json`. Other tools rely on the names: see docs/result.schema.json. */
export interface WatchDocument {
  readonly schemaVersion: 1;
  readonly kind: "watch";
  /** Time of the read, ISO 8601. */
  readonly at: string;
  readonly target: TargetDescription;
  /** Oldest first. */
  readonly minutes: readonly WatchMinute[];
  readonly queue: WatchQueue | null;
  /** Metrics requested so far, which CloudWatch charges for, and their cost in US dollars. */
  readonly metricsRequested: number;
  readonly usd: number;
  /** In a run record: its id, its name from `--name`, the version of flatten, and the command line. */
  readonly id?: string;
  readonly name?: string;
  readonly version?: string;
  readonly command?: string;
  /** In a run record: time of the first read, ISO 8601; how many reads there were; and the queues over time, oldest first. */
  readonly startedAt?: string;
  readonly reads?: number;
  readonly queueReads?: readonly QueueRead[];
}
