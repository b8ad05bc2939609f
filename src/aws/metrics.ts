import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** One series to read: a metric with one statistic, in periods of a minute. */
export interface MetricQuery {
  readonly namespace: "AWS/Lambda" | "AWS/SQS";
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Maximum, Sum, p95, … */
  readonly statistic: string;
}

/** A value by the start of its minute, milliseconds since the epoch. A minute without data is absent: it is not 0. */
export type MetricSeries = ReadonlyMap<number, number>;

export const metricPeriodSeconds = 60;

/** Reads several series over the same window; start included, end excluded. Answers in the order of the queries. */
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
    let NextToken: string | undefined;
    do {
      const request = new GetMetricDataCommand({
        MetricDataQueries,
        StartTime: new Date(startMs),
        EndTime: new Date(endMs),
        ScanBy: "TimestampAscending",
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      const page = await retrying(clock, () => cloudwatch.send(request));
      for (const { Id, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        const target = series[Number(Id?.slice(1))];
        Timestamps.forEach((stamp, i) => void target?.set(stamp.getTime(), Values[i] ?? Number.NaN));
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
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

const minuteMs = 60_000;

/** How long to wait until a minute has begun on the cloud's clock: metrics have a bin for each. */
export const untilFreshMinuteMs = ({ clock, skew }: Cloud): number =>
  (minuteMs - (skew.earliestMs(clock.nowMs()) % minuteMs)) % minuteMs;
