import { lambdaMetric, type MetricSeries, readMetrics } from "../aws/cloudwatch.ts";
import { queueDepth } from "../aws/queue.ts";
import type { Workload } from "../aws/workload.ts";
import { prices } from "../base/prices.ts";
import { minuteMs, minuteOf } from "../base/time.ts";
import { messagesIn } from "./follow/accounting.ts";
import type { RunRecordMembers } from "./result.ts";
import type { Target, TargetDescription } from "./target.ts";

/** The document that `watch-metrics` prints with `--format json`. Other tools rely on the names: see docs/result.schema.json. */
export interface WatchDocument extends RunRecordMembers {
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
  /** In a run record: time of the first read, ISO 8601; how many reads there were; and the queues over time, oldest first. */
  readonly startedAt?: string;
  readonly reads?: number;
  readonly queueReads?: readonly QueueRead[];
}

/** One minute of every watched function. */
export interface WatchMinute {
  /** Start of the minute, ISO 8601. */
  readonly start: string;
  /** Whether the numbers may still change: metrics arrive one to three minutes late. */
  readonly provisional: boolean;
  readonly perFunction: Readonly<Record<string, FunctionMinute>>;
}

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

/** Reads the metrics of a workload's functions again and again, and counts the metrics that CloudWatch charges for. */
export class MetricsWatch {
  readonly #target: Target<Workload>;
  #metricsRequested = 0;

  constructor(target: Target<Workload>) {
    this.#target = target;
  }

  /**
   * Reads the minutes of the last `sinceMs` milliseconds, and how many messages the queues hold now.
   *
   * @param agoMs how long ago the minutes end, milliseconds
   */
  async read(sinceMs: number, agoMs = 0): Promise<WatchDocument> {
    const { cloud, description, workload } = this.#target;
    const nowMs = cloud.clock.nowMs();
    const endMs = minuteOf(nowMs - agoMs) + minuteMs;
    const startMs = minuteOf(nowMs - agoMs - sinceMs);
    const functions = [workload.functionName, workload.triggerFunctionName].filter((name) => name !== null);
    const queries = Object.fromEntries(functions.flatMap(queriesFor));
    const [series, queue] = await Promise.all([readMetrics(cloud, queries, startMs, endMs), readQueues(this.#target)]);
    this.#metricsRequested += Object.keys(queries).length;
    return {
      schemaVersion: 1,
      kind: "watch",
      at: new Date(nowMs).toISOString(),
      target: description,
      minutes: minutesOf(functions, series, startMs, endMs, nowMs),
      queue,
      metricsRequested: this.#metricsRequested,
      usd: this.#metricsRequested * prices.cloudwatch.perMetricRequested,
    };
  }
}

/** Minutes younger than this may still change, milliseconds: Lambda sends its metrics one to three minutes late (L-DG). */
export const provisionalMs = 3 * minuteMs;

/** The metrics of a function, by their names in the result. */
const columns = {
  concurrentExecutions: { name: "ConcurrentExecutions", statistic: "Maximum" },
  invocations: { name: "Invocations", statistic: "Sum" },
  errors: { name: "Errors", statistic: "Sum" },
  throttles: { name: "Throttles", statistic: "Sum" },
  durationP50Ms: { name: "Duration", statistic: "p50" },
  durationP95Ms: { name: "Duration", statistic: "p95" },
} as const satisfies Record<keyof FunctionMinute, { name: string; statistic: string }>;

const queriesFor = (functionName: string) =>
  Object.entries(columns).map(
    ([column, { name, statistic }]) =>
      [`${functionName} ${column}`, lambdaMetric(name, statistic, functionName)] as const,
  );

/** Null for a workload without a queue. */
async function readQueues({ cloud, workload }: Target<Workload>): Promise<WatchQueue | null> {
  const { queueUrl, deadLetterQueueUrl } = workload;
  if (queueUrl === null) return null;
  const [queue, deadLetters] = await Promise.all([
    queueDepth(cloud, queueUrl),
    deadLetterQueueUrl === null ? null : queueDepth(cloud, deadLetterQueueUrl),
  ]);
  return { ...queue, deadLetters: deadLetters && messagesIn(deadLetters) };
}

/** One row for each minute in which any function has data. */
function minutesOf(
  functions: readonly string[],
  series: Readonly<Record<string, MetricSeries>>,
  startMs: number,
  endMs: number,
  nowMs: number,
): WatchMinute[] {
  const minutes: WatchMinute[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += minuteMs) {
    const perFunction: Record<string, FunctionMinute> = {};
    for (const name of functions) {
      const values = Object.keys(columns).map((column) => [column, series[`${name} ${column}`]?.get(atMs) ?? null]);
      if (values.some(([, value]) => value !== null)) perFunction[name] = Object.fromEntries(values);
    }
    if (Object.keys(perFunction).length === 0) continue;
    minutes.push({ start: new Date(atMs).toISOString(), provisional: nowMs - atMs < provisionalMs, perFunction });
  }
  return minutes;
}

/** Minutes that are kept: two days. */
const minutesMax = 2_880;
/** Reads of the queues that are kept. */
const queueReadsMax = 2_000;

/** Collects what a watch reads, for its run record. Its size is bounded, however long the watch lasts. */
export class WatchHistory {
  #startedAt: string | undefined;
  #last: WatchDocument | undefined;
  #reads = 0;
  readonly #minutes = new Map<string, WatchMinute>();
  #queueReads: QueueRead[] = [];
  /** Every so many reads of the queues are kept. */
  #keptEvery = 1;

  /** Adds a read. A later read of a minute replaces an earlier one. */
  add(document: WatchDocument): void {
    this.#startedAt ??= document.at;
    this.#last = document;
    for (const minute of document.minutes) this.#minutes.set(minute.start, minute);
    if (document.queue !== null && this.#reads % this.#keptEvery === 0) {
      this.#queueReads.push({ at: document.at, ...document.queue });
    }
    if (this.#queueReads.length > queueReadsMax) {
      this.#queueReads = this.#queueReads.filter((_, index) => index % 2 === 0);
      this.#keptEvery *= 2;
    }
    this.#reads++;
  }

  /** All that was read as one document; undefined before the first read. */
  document(): WatchDocument | undefined {
    if (this.#last === undefined || this.#startedAt === undefined) return undefined;
    const minutes = [...this.#minutes.values()].sort((a, b) => (a.start < b.start ? -1 : 1)).slice(-minutesMax);
    return { ...this.#last, minutes, startedAt: this.#startedAt, reads: this.#reads, queueReads: this.#queueReads };
  }
}
