import { eventSourceSettings } from "../aws/event-source.ts";
import { type MetricQuery, type MetricSeries, metricPeriodSeconds, readMetrics } from "../aws/metrics.ts";
import type { Measurements } from "./learn-work.ts";
import { type DurationPeriod, sampleFrom } from "./learn-work-percentiles.ts";
import type { Target } from "./target.ts";

const minuteMs = metricPeriodSeconds * 1000;

/** Statistics of `Duration`, and the shares that they stand for. */
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

/** Reads CloudWatch's `Duration` of `process`, minute by minute, and rebuilds the durations from its percentiles. */
export async function measurementsFromMetrics({ cloud, stack }: Target, sinceMs: number): Promise<Measurements> {
  const nowMs = cloud.clock.nowMs();
  const fromMs = Math.floor((nowMs - sinceMs) / minuteMs) * minuteMs;
  const toMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs;
  const query = (statistic: string): MetricQuery => ({
    namespace: "AWS/Lambda",
    name: "Duration",
    dimensions: { FunctionName: stack.processFunctionName },
    statistic,
  });
  const queries = ["SampleCount", ...shares.map(([statistic]) => statistic)].map(query);
  const [[counts = new Map(), ...series], { batchSize }] = await Promise.all([
    readMetrics(cloud, queries, fromMs, toMs),
    eventSourceSettings(cloud, stack.eventSourceMappingId),
  ]);
  const minutes = [...counts.keys()].sort((a, b) => a - b);
  const newest = minutes.at(-1);
  return {
    source: "metrics",
    place: `CloudWatch's Duration of ${stack.processFunctionName}`,
    window: { fromMs, toMs: nowMs },
    runs: minutes.reduce((total, minute) => total + (counts.get(minute) ?? 0), 0),
    newestMs: newest === undefined ? null : Math.min(nowMs, newest + minuteMs),
    jobs: sampleFrom(minutes.map((minute) => periodAt(minute, counts, series))).map((ms) => ({
      seconds: ms / 1000,
      size: null,
    })),
    batchSize,
  };
}

/** One minute; CloudWatch leaves percentiles out where it cannot tell. */
function periodAt(minute: number, counts: MetricSeries, series: readonly MetricSeries[]): DurationPeriod {
  const quantiles = shares.flatMap(([, share], index) => {
    const value = series[index]?.get(minute);
    return value === undefined ? [] : [[share, value] as const];
  });
  return { count: counts.get(minute) ?? 0, quantiles };
}
