import { limits } from "../../../base/limits.ts";
import { invalidParameterCombination, invalidParameterValue, missingParameter } from "../cloudwatch-errors.ts";
import { aggregate, checkPeriod, checkRange, roundedStartMs } from "./read-series.ts";
import type { MetricIdentity } from "./series.ts";
import { type Statistic, statisticNamed } from "./statistic.ts";
import type { MetricStore } from "./store.ts";

/** The input of GetMetricStatistics. Times are milliseconds since the epoch. */
export interface MetricStatisticsRequest {
  readonly identity: MetricIdentity;
  readonly startMs: number;
  readonly endMs: number;
  readonly periodSeconds: number;
  /** Average, Sum, Minimum, Maximum, SampleCount, and percentiles such as p95. */
  readonly statistics: readonly string[];
  readonly unit?: string | undefined;
}

/** The statistics of one period, by name. */
export interface StatisticsPoint {
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

const { metricStatisticsPointsMax } = limits.cloudwatch;

/** GetMetricStatistics. @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter. */
export function getMetricStatistics(
  store: MetricStore,
  request: MetricStatisticsRequest,
  nowMs: number,
): readonly StatisticsPoint[] {
  const { identity, startMs, endMs, unit } = request;
  const periodMs = checkPeriod(request.periodSeconds, "Period");
  checkRange(startMs, endMs);
  checkPointCount((endMs - startMs) / periodMs);
  const statistics = request.statistics.map(namedStatistic);
  if (statistics.length === 0) throw missingParameter("Must specify either Statistics or ExtendedStatistics");
  const window = { startMs: roundedStartMs(startMs, periodMs, nowMs), endMs, periodMs, unit };
  const distribution = statistics.some(([, statistic]) => statistic.distribution);
  return [...aggregate(store.find(identity), window, nowMs, distribution)].map(([atMs, bin]) => {
    const values = statistics.map(([name, statistic]) => [name, statistic.of(bin)] as const);
    return {
      atMs,
      values: Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, number>,
    };
  });
}

function checkPointCount(count: number): void {
  if (count <= metricStatisticsPointsMax) return;
  throw invalidParameterCombination(
    `You have requested up to ${Math.ceil(count)} datapoints, which exceeds the limit of ${metricStatisticsPointsMax}. ` +
      "You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
  );
}

function namedStatistic(name: string): readonly [string, Statistic] {
  const statistic = statisticNamed(name);
  if (statistic === undefined)
    throw invalidParameterValue(`The value ${name} for parameter Statistics is not supported.`);
  return [name, statistic];
}
