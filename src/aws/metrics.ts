import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { limits } from "../base/limits.ts";
import { minuteMs } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { pagesOf } from "./retry.ts";

/** One series to read: one statistic of a metric, in periods of a minute. */
export interface MetricQuery {
  readonly namespace: "AWS/Lambda" | "AWS/SQS" | "AWS/Logs";
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Maximum, Sum, p95, … */
  readonly statistic: string;
}

/** Values by the start of their minute, milliseconds since the epoch. A minute without data is absent, which is not 0. */
export type MetricSeries = ReadonlyMap<number, number>;

/** The period of every metric that is read, seconds. */
export const metricPeriodSeconds = 60;

/**
 * Reads several series over the same window.
 *
 * @param startMs inclusive.
 * @param endMs exclusive.
 * @returns one series for each query, in the order of `queries`.
 */
export async function readMetrics(
  { cloudwatch, clock }: Cloud,
  queries: readonly MetricQuery[],
  startMs: number,
  endMs: number,
): Promise<MetricSeries[]> {
  const series = queries.map(() => new Map<number, number>());
  for (let from = 0; from < queries.length; from += limits.cloudwatch.metricDataQueriesMax) {
    const MetricDataQueries = queries
      .slice(from, from + limits.cloudwatch.metricDataQueriesMax)
      .map((query, i) => dataQuery(query, from + i));
    const window = { StartTime: new Date(startMs), EndTime: new Date(endMs), ScanBy: "TimestampAscending" as const };
    const read = (NextToken?: string) =>
      cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...window, NextToken }));
    for await (const { MetricDataResults = [] } of pagesOf(clock, read)) {
      for (const { Id, Timestamps = [], Values = [] } of MetricDataResults) {
        const target = series[Number(Id?.slice(1))];
        Timestamps.forEach((stamp, i) => void target?.set(stamp.getTime(), Values[i] ?? Number.NaN));
      }
    }
  }
  return series;
}

const dataQuery = ({ namespace, name, dimensions, statistic }: MetricQuery, index: number): MetricDataQuery => ({
  Id: `q${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: metricPeriodSeconds,
    Stat: statistic,
  },
});

/** Milliseconds until the next full minute of the cloud's clock. CloudWatch aggregates metrics by that minute. */
export const untilFreshMinuteMs = ({ clock, skew }: Cloud): number =>
  (minuteMs - (skew.earliestMs(clock.nowMs()) % minuteMs)) % minuteMs;
