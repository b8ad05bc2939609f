import { type MetricQuery, type MetricSeries, readMetrics } from "../../aws/cloudwatch.ts";
import { queueDepth } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import { prices } from "../../base/prices.ts";
import { minuteMs } from "../../base/time.ts";
import { messagesIn } from "../follow/queue-watch.ts";
import type { Target } from "../target.ts";
import type { FunctionMinute, WatchDocument, WatchMinute, WatchQueue } from "./document.ts";

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

type ColumnName = keyof typeof columns;
const columnNames = Object.keys(columns) as ColumnName[];

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
    const endMs = Math.floor((nowMs - agoMs) / minuteMs) * minuteMs + minuteMs;
    const startMs = Math.floor((nowMs - agoMs - sinceMs) / minuteMs) * minuteMs;
    const functions = [workload.functionName, workload.triggerFunctionName].filter((name) => name !== null);
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
