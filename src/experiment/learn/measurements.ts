import type { Cloud } from "../../aws/clients.ts";
import { lambdaMetric, type MetricSeries, readMetrics, totalOf } from "../../aws/cloudwatch.ts";
import { eventSourceSettings } from "../../aws/event-source-mapping.ts";
import { functionSettings } from "../../aws/functions.ts";
import { readLogEvents } from "../../aws/logs.ts";
import { isFlattenStack, partOf, type Workload } from "../../aws/workload.ts";
import { parseJobLine } from "../../base/job.ts";
import { minuteMs, minuteOf } from "../../base/time.ts";
import { type DurationPeriod, sampleFrom } from "../../plan/work.ts";
import type { Target } from "../target.ts";

/** One finished job: how long it worked, and the size of its document, if known. */
export interface MeasuredJob {
  readonly seconds: number;
  readonly size: number | null;
}

/** Measured durations, and where they come from. */
export interface Measurements {
  readonly source: "metrics" | "logs" | "file";
  /** Where the durations come from, for display: `CloudWatch`, `the log of flatten-process`, `work.csv`. */
  readonly place: string;
  /** Period that was read; null for a file. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  /** Number of runs; there may be fewer durations. */
  readonly runs: number;
  /** Time of the newest run; null if unknown. */
  readonly newestMs: number | null;
  readonly jobs: readonly MeasuredJob[];
  /** Largest number of jobs in one run. */
  readonly batchSize: number;
  /** Whether the function logs each job, as that of flatten's stack does. */
  readonly logsJobs: boolean;
}

/** Every job line contains this word, and no event does that the function logs. */
const pattern = "startedAtMs";

/**
 * Reads how long each job worked from the log of `process`. Failed attempts do not count.
 *
 * @param sinceMs how far back the log is read, milliseconds.
 */
export async function measurementsFromLogs(
  { cloud, workload }: Target<Workload>,
  sinceMs: number,
): Promise<Measurements> {
  const toMs = cloud.clock.nowMs();
  const fromMs = toMs - sinceMs;
  const functionName = partOf(workload, "functionName");
  const { logGroup } = await functionSettings(cloud, functionName);
  const jobs: MeasuredJob[] = [];
  let newestMs: number | null = null;
  for (const { message } of await readLogEvents(cloud, { group: logGroup, startMs: fromMs, pattern })) {
    const line = parseJobLine(message);
    if (line === undefined || line.outcome !== "processed") continue;
    jobs.push({ seconds: (line.endedAtMs - line.startedAtMs) / 1000, size: line.size });
    newestMs = Math.max(newestMs ?? line.endedAtMs, line.endedAtMs);
  }
  const place = `the log of ${functionName}`;
  const window = { fromMs, toMs };
  return { source: "logs", place, window, runs: jobs.length, newestMs, jobs, batchSize: 1, logsJobs: true };
}

/** Statistics of `Duration`, each with the share of the runs that do not exceed it. */
const shares = { Minimum: 0, p10: 0.1, p25: 0.25, p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, Maximum: 1 };

/**
 * Reads the metric `Duration` of the function, minute by minute, and reconstructs durations from its percentiles.
 *
 * @param sinceMs how far back the metric is read, milliseconds.
 */
export async function measurementsFromMetrics(
  { cloud, workload }: Target<Workload>,
  sinceMs: number,
): Promise<Measurements> {
  const nowMs = cloud.clock.nowMs();
  const fromMs = minuteOf(nowMs - sinceMs);
  const toMs = minuteOf(nowMs) + minuteMs;
  const functionName = partOf(workload, "functionName");
  const query = (statistic: string) => lambdaMetric("Duration", statistic, functionName);
  const percentiles = Object.fromEntries(Object.keys(shares).map((statistic) => [statistic, query(statistic)]));
  const [{ counts, ...series }, batchSize] = await Promise.all([
    readMetrics(cloud, { counts: query("SampleCount"), ...percentiles }, fromMs, toMs),
    batchSizeOf(cloud, workload),
  ]);
  const minutes = [...counts].sort(([a], [b]) => a - b);
  const [newest] = minutes.at(-1) ?? [];
  const periods = minutes.map(([minute, count]) => ({ count, quantiles: quantilesAt(minute, series) }));
  return {
    source: "metrics",
    place: `CloudWatch's Duration of ${functionName}`,
    window: { fromMs, toMs: nowMs },
    runs: totalOf(counts),
    newestMs: newest === undefined ? null : Math.min(nowMs, newest + minuteMs),
    jobs: sampleFrom(periods).map((ms) => ({ seconds: ms / 1000, size: null })),
    batchSize,
    logsJobs: isFlattenStack(workload),
  };
}

/** The largest batch of an invocation; 1 without an event source mapping. */
const batchSizeOf = async (cloud: Cloud, { mappingId }: Workload): Promise<number> =>
  mappingId === null ? 1 : (await eventSourceSettings(cloud, mappingId)).batchSize;

/** The percentiles of one minute. CloudWatch leaves out those that it cannot compute. */
const quantilesAt = (minute: number, series: Readonly<Record<string, MetricSeries>>): DurationPeriod["quantiles"] =>
  Object.entries(shares).flatMap(([statistic, share]) => {
    const value = series[statistic]?.get(minute);
    return value === undefined ? [] : [[share, value] as const];
  });
