import type { TargetDescription } from "./result.ts";

/** One function's minute in CloudWatch. Null is a minute without data, which is not 0. */
export interface FunctionMinute {
  /** ConcurrentExecutions, Maximum. */
  readonly concurrentExecutions: number | null;
  /** Invocations, Errors and Throttles, Sum. */
  readonly invocations: number | null;
  readonly errors: number | null;
  readonly throttles: number | null;
  /** Duration, milliseconds. */
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
}

/** A minute, for each function that is watched. */
export interface WatchMinute {
  /** When the minute began, ISO 8601. */
  readonly start: string;
  /** The newest minutes can change yet: metrics arrive one to three minutes late. */
  readonly provisional: boolean;
  readonly perFunction: Readonly<Record<string, FunctionMinute>>;
}

/** How many messages the queue says it holds; SQS calls all four approximate. */
export interface WatchQueue {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
  /** Messages in the dead-letter queue. */
  readonly deadLetters: number;
}

/** What `watch-metrics` prints with `--format json`. The names are a contract: see docs/result.schema.json. */
export interface WatchDocument {
  readonly schemaVersion: 1;
  readonly kind: "watch";
  /** When it was read, ISO 8601. */
  readonly at: string;
  readonly target: TargetDescription;
  /** Oldest first. */
  readonly minutes: readonly WatchMinute[];
  readonly queue: WatchQueue | null;
  /** Metrics asked for so far, which is what CloudWatch charges for, and what that comes to. */
  readonly metricsRequested: number;
  readonly usd: number;
}
