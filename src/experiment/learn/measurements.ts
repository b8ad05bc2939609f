import type { Cloud } from "../../aws/clients.ts";
import { type MetricQuery, type MetricSeries, readMetrics } from "../../aws/cloudwatch.ts";
import { eventSourceSettings } from "../../aws/event-source-mapping.ts";
import { functionSettings } from "../../aws/functions.ts";
import { readLogEvents } from "../../aws/logs.ts";
import { isFlattenStack, partOf, type Workload } from "../../aws/workload.ts";
import { parseJobLine } from "../../base/job.ts";
import { minuteMs } from "../../base/time.ts";
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
const shares = [
  ["Minimum", 0],
  ["p10", 0.1],
  ["p25", 0.25],
  ["p50", 0.5],
  ["p75", 0.75],
  ["p90", 0.9],
  ["p95", 0.95],
  ["p99", 0.99],
  ["Maximum", 1],
] as const;

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
  const fromMs = Math.floor((nowMs - sinceMs) / minuteMs) * minuteMs;
  const toMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs;
  const functionName = partOf(workload, "functionName");
  const query = (statistic: string): MetricQuery => ({
    namespace: "AWS/Lambda",
    name: "Duration",
    dimensions: { FunctionName: functionName },
    statistic,
  });
  const queries = ["SampleCount", ...shares.map(([statistic]) => statistic)].map(query);
  const [[counts = new Map(), ...series], batchSize] = await Promise.all([
    readMetrics(cloud, queries, fromMs, toMs),
    batchSizeOf(cloud, workload),
  ]);
  const minutes = [...counts.keys()].sort((a, b) => a - b);
  const newest = minutes.at(-1);
  return {
    source: "metrics",
    place: `CloudWatch's Duration of ${functionName}`,
    window: { fromMs, toMs: nowMs },
    runs: minutes.reduce((total, minute) => total + (counts.get(minute) ?? 0), 0),
    newestMs: newest === undefined ? null : Math.min(nowMs, newest + minuteMs),
    jobs: sampleFrom(minutes.map((minute) => periodAt(minute, counts, series))).map((ms) => ({
      seconds: ms / 1000,
      size: null,
    })),
    batchSize,
    logsJobs: isFlattenStack(workload),
  };
}

/** The largest batch of an invocation; 1 without an event source mapping. */
const batchSizeOf = async (cloud: Cloud, { mappingId }: Workload): Promise<number> =>
  mappingId === null ? 1 : (await eventSourceSettings(cloud, mappingId)).batchSize;

/** The statistics of one minute. CloudWatch leaves out percentiles that it cannot compute. */
function periodAt(minute: number, counts: MetricSeries, series: readonly MetricSeries[]): DurationPeriod {
  const quantiles = shares.flatMap(([, share], index) => {
    const value = series[index]?.get(minute);
    return value === undefined ? [] : [[share, value] as const];
  });
  return { count: counts.get(minute) ?? 0, quantiles };
}
