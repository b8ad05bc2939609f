import { type MetricQuery, type MetricSeries, metricPeriodSeconds, readMetrics } from "../aws/metrics.ts";
import { queueDepth } from "../aws/queue.ts";
import { prices } from "../base/prices.ts";
import type { Target, TargetDescription } from "./target.ts";

const minuteMs = metricPeriodSeconds * 1000;
/** Minutes younger than this may still change (Lambda sends its metrics one to three minutes late). */
const provisionalMs = 3 * minuteMs;

/** The metrics of a function, by the name they have in the result. */
const columns = {
  concurrentExecutions: { name: "ConcurrentExecutions", statistic: "Maximum" },
  invocations: { name: "Invocations", statistic: "Sum" },
  errors: { name: "Errors", statistic: "Sum" },
  throttles: { name: "Throttles", statistic: "Sum" },
  durationP50Ms: { name: "Duration", statistic: "p50" },
  durationP95Ms: { name: "Duration", statistic: "p95" },
} as const satisfies Record<keyof FunctionMinute, { name: string; statistic: string }>;

type ColumnName = keyof typeof columns;
const columnNames = Object.keys(columns) as ColumnName[];

/** Watches the metrics of a stack's functions; counts what it asks CloudWatch for. */
export class MetricsWatch {
  readonly #target: Target;
  #metricsRequested = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Reads the last `sinceMs` milliseconds, minute by minute, and what the queues hold now. */
  async read(sinceMs: number): Promise<WatchDocument> {
    const { cloud, description, stack } = this.#target;
    const nowMs = cloud.clock.nowMs();
    const endMs = Math.floor(nowMs / minuteMs) * minuteMs + minuteMs;
    const startMs = Math.floor((nowMs - sinceMs) / minuteMs) * minuteMs;
    const functions = [stack.processFunctionName, stack.triggerFunctionName];
    const queries = functions.flatMap((name) => columnNames.map((column) => queryFor(name, column)));
    const [series, queue] = await Promise.all([readMetrics(cloud, queries, startMs, endMs), readQueues(this.#target)]);
    this.#metricsRequested += queries.length;
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

const queryFor = (functionName: string, column: ColumnName): MetricQuery => ({
  namespace: "AWS/Lambda",
  dimensions: { FunctionName: functionName },
  ...columns[column],
});

async function readQueues({ cloud, stack }: Target): Promise<WatchQueue> {
  const [queue, deadLetters] = await Promise.all([
    queueDepth(cloud, stack.queueUrl),
    queueDepth(cloud, stack.deadLetterQueueUrl),
  ]);
  return { ...queue, deadLetters: deadLetters.visible + deadLetters.notVisible + deadLetters.delayed };
}

/** One row for each minute that has data for any function. */
function minutesOf(
  functions: readonly string[],
  series: readonly MetricSeries[],
  startMs: number,
  endMs: number,
  nowMs: number,
): WatchMinute[] {
  const minutes: WatchMinute[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += minuteMs) {
    const perFunction: Record<string, FunctionMinute> = {};
    functions.forEach((name, f) => {
      const values = columnNames.map((_, c) => series[f * columnNames.length + c]?.get(atMs) ?? null);
      if (values.every((value) => value === null)) return;
      perFunction[name] = Object.fromEntries(
        columnNames.map((column, c) => [column, values[c]]),
      ) as unknown as FunctionMinute;
    });
    if (Object.keys(perFunction).length === 0) continue;
    minutes.push({ start: new Date(atMs).toISOString(), provisional: nowMs - atMs < provisionalMs, perFunction });
  }
  return minutes;
}

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
