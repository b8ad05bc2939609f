import type * as sdk from "@aws-sdk/client-cloudwatch";
import {
  GetMetricData$,
  GetMetricStatistics$,
  type GetMetricStatisticsInput,
  ListMetrics$,
  type ListMetricsInput,
  PutMetricData$,
  type StandardUnit,
} from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import { hourMs } from "../../../base/time.ts";
import {
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../cloudwatch/cloudwatch-errors.ts";
import { aggregate, checkPeriod, checkRange, roundedStartMs } from "../../cloudwatch/metrics/read-series.ts";
import type { MetricSeries } from "../../cloudwatch/metrics/series.ts";
import { type Statistic, statisticNamed } from "../../cloudwatch/metrics/statistic.ts";
import { type ActionsOf, action } from "../router.ts";
import { getMetricData } from "./get-metric-data.ts";
import { fromDimensions, pageOf, required, toDimensions } from "./input.ts";
import { checkedData } from "./put-metric-data.ts";

const { metricListingSeconds, metricsPerPageMax, metricStatisticsPointsMax } = limits.cloudwatch;

/** CloudWatch's actions on metrics. */
export const metricActions: ActionsOf<typeof sdk> = {
  PutMetricData: action(PutMetricData$, (input, { cloudwatch: { metrics, kernel } }) => {
    const namespace = required(input.Namespace, "Namespace");
    for (const datum of checkedData(input, kernel.nowMs)) metrics.put(namespace, datum);
  }),

  /** Metrics with published data of the last two weeks, or of the last three hours. */
  ListMetrics: action(ListMetrics$, (input, { cloudwatch: { metrics, kernel } }) => {
    const ageMs = input.RecentlyActive === "PT3H" ? 3 * hourMs : metricListingSeconds * 1_000;
    const found = metrics.list().filter((series) => isListed(series, input, kernel.nowMs - ageMs));
    const page = pageOf(found, input.NextToken, metricsPerPageMax);
    return {
      Metrics: page.items.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: toDimensions(dimensions),
      })),
      NextToken: page.nextToken,
    };
  }),

  GetMetricData: action(GetMetricData$, (input, { cloudwatch: { metrics, kernel } }) =>
    getMetricData(metrics, input, kernel.nowMs),
  ),

  GetMetricStatistics: action(GetMetricStatistics$, (input, { cloudwatch: { metrics, kernel } }) => {
    const series = metrics.find({
      namespace: required(input.Namespace, "Namespace"),
      name: required(input.MetricName, "MetricName"),
      dimensions: fromDimensions(input.Dimensions),
    });
    const { window, plain, extended } = checkedStatistics(input, kernel.nowMs);
    const distribution = [...plain, ...extended].some(([, statistic]) => statistic.distribution);
    // Without a unit, the data of each unit is returned separately (CW-API GetMetricStatistics).
    const units = input.Unit === undefined ? new Set(series?.tracks.map((track) => track.unit)) : [input.Unit];
    return {
      Label: input.MetricName,
      Datapoints: [...units].flatMap((unit) =>
        [...aggregate(series, { ...window, unit }, kernel.nowMs, distribution)].map(([atMs, bin]) => {
          const valuesOf = (statistics: readonly NamedStatistic[]) =>
            Object.fromEntries(
              statistics
                .map(([name, statistic]) => [name, statistic.of(bin)])
                .filter(([, value]) => value !== undefined),
            );
          const others = valuesOf(extended);
          return {
            Timestamp: new Date(atMs),
            Unit: unit as StandardUnit,
            ...valuesOf(plain),
            ...(Object.keys(others).length > 0 ? { ExtendedStatistics: others } : {}),
          };
        }),
      ),
    };
  }),
};

function isListed(series: MetricSeries, input: ListMetricsInput, sinceMs: number): boolean {
  if (input.Namespace !== undefined && series.namespace !== input.Namespace) return false;
  if (input.MetricName !== undefined && series.name !== input.MetricName) return false;
  if (!series.tracks.some((track) => track.lastAtMs >= sinceMs)) return false;
  return (input.Dimensions ?? []).every(({ Name, Value }) =>
    series.dimensions.some(
      ([name, value]) => name === required(Name, "Dimensions.Name") && (Value === undefined || value === Value),
    ),
  );
}

type NamedStatistic = readonly [string, Statistic];

/** @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter */
function checkedStatistics(input: GetMetricStatisticsInput, nowMs: number) {
  const startMs = required(input.StartTime, "StartTime").getTime();
  const endMs = required(input.EndTime, "EndTime").getTime();
  const periodMs = checkPeriod(required(input.Period, "Period"), "Period");
  checkRange(startMs, endMs);
  const count = (endMs - startMs) / periodMs;
  if (count > metricStatisticsPointsMax) {
    throw invalidParameterCombination(
      `You have requested up to ${Math.ceil(count)} datapoints, which exceeds the limit of ${metricStatisticsPointsMax}. ` +
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    );
  }
  const [plain, extended] = [input.Statistics ?? [], input.ExtendedStatistics ?? []].map((names) =>
    names.map(namedStatistic),
  ) as [NamedStatistic[], NamedStatistic[]];
  if (plain.length + extended.length === 0) {
    throw missingParameter("Must specify either Statistics or ExtendedStatistics");
  }
  return { window: { startMs: roundedStartMs(startMs, periodMs, nowMs), endMs, periodMs }, plain, extended };
}

function namedStatistic(name: string): NamedStatistic {
  const statistic = statisticNamed(name);
  if (statistic !== undefined) return [name, statistic];
  throw invalidParameterValue(`The value ${name} for parameter Statistics is not supported.`);
}
