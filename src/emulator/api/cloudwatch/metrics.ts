import type * as sdk from "@aws-sdk/client-cloudwatch";
import {
  type Datapoint,
  GetMetricData$,
  GetMetricStatistics$,
  ListMetrics$,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricData$,
  type StandardUnit,
  type StatisticSet,
} from "@aws-sdk/client-cloudwatch";
import { getMetricData as readMetricData } from "../../cloudwatch/metrics/get-metric-data.ts";
import {
  getMetricStatistics as readMetricStatistics,
  type StatisticsPoint,
} from "../../cloudwatch/metrics/get-metric-statistics.ts";
import { listMetrics as findMetrics } from "../../cloudwatch/metrics/list-metrics.ts";
import { type RawDatum, putMetricData as storeMetricData } from "../../cloudwatch/metrics/put-metric-data.ts";
import type { MetricQuery, MetricSource } from "../../cloudwatch/metrics/queries.ts";
import { dimensionPairs } from "../../cloudwatch/metrics/series.ts";
import { type ActionsOf, action } from "../router.ts";
import { fromDimensions, required, toDimensions } from "./input.ts";

/** CloudWatch's actions on metrics. */
export const metricActions: ActionsOf<typeof sdk> = {
  PutMetricData: action(PutMetricData$, (input, { cloudwatch }) => {
    const grouped = (input.EntityMetricData ?? []).flatMap(({ MetricData }) => MetricData ?? []);
    const data = [...(input.MetricData ?? []), ...grouped].map(rawDatum);
    storeMetricData(cloudwatch.metrics, required(input.Namespace, "Namespace"), data, cloudwatch.kernel.nowMs);
  }),

  ListMetrics: action(ListMetrics$, (input, { cloudwatch }) => {
    const request = {
      namespace: input.Namespace,
      name: input.MetricName,
      dimensions: (input.Dimensions ?? []).map(({ Name, Value }) => ({
        name: required(Name, "Dimensions.Name"),
        value: Value,
      })),
      recentlyActive: input.RecentlyActive === "PT3H",
      nextToken: input.NextToken,
    };
    const page = findMetrics(cloudwatch.metrics, request, cloudwatch.kernel.nowMs);
    return {
      Metrics: page.metrics.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: toDimensions(dimensions),
      })),
      NextToken: page.nextToken,
    };
  }),

  GetMetricData: action(GetMetricData$, (input, { cloudwatch }) => {
    const request = {
      queries: required(input.MetricDataQueries, "MetricDataQueries").map(fromQuery),
      startMs: required(input.StartTime, "StartTime").getTime(),
      endMs: required(input.EndTime, "EndTime").getTime(),
      nextToken: input.NextToken,
      ascending: input.ScanBy === "TimestampAscending",
      pointsMax: input.MaxDatapoints,
    };
    const page = readMetricData(cloudwatch.metrics, request, cloudwatch.kernel.nowMs);
    return {
      MetricDataResults: page.series.map(({ id, label, stampsMs, values, complete }) => ({
        Id: id,
        Label: label,
        Timestamps: stampsMs.map((atMs) => new Date(atMs)),
        Values: [...values],
        StatusCode: complete ? "Complete" : "PartialData",
      })),
      NextToken: page.nextToken,
      Messages: [],
    };
  }),

  GetMetricStatistics: action(GetMetricStatistics$, (input, { cloudwatch }) => {
    const identity = {
      namespace: required(input.Namespace, "Namespace"),
      name: required(input.MetricName, "MetricName"),
      dimensions: fromDimensions(input.Dimensions),
    };
    const extended = input.ExtendedStatistics ?? [];
    const request = {
      identity,
      startMs: required(input.StartTime, "StartTime").getTime(),
      endMs: required(input.EndTime, "EndTime").getTime(),
      periodSeconds: required(input.Period, "Period"),
      statistics: [...(input.Statistics ?? []), ...extended],
    };
    // Without a unit, the data of each unit is returned separately (CW-API GetMetricStatistics).
    const units = new Set(cloudwatch.metrics.find(identity)?.tracks.map((track) => track.unit));
    const wanted = input.Unit === undefined && units.size > 0 ? [...units] : [input.Unit];
    return {
      Label: identity.name,
      Datapoints: wanted.flatMap((unit) =>
        readMetricStatistics(cloudwatch.metrics, { ...request, unit }, cloudwatch.kernel.nowMs).map((point) =>
          datapoint(point, extended, unit as StandardUnit | undefined),
        ),
      ),
    };
  }),
};

const rawDatum = (datum: MetricDatum): RawDatum => ({
  name: required(datum.MetricName, "MetricData.MetricName"),
  dimensions: fromDimensions(datum.Dimensions),
  unit: datum.Unit,
  atMs: datum.Timestamp?.getTime(),
  value: datum.Value,
  values: datum.Values,
  counts: datum.Counts,
  statistics: datum.StatisticValues && statisticSet(datum.StatisticValues),
  storageResolution: datum.StorageResolution,
});

const statisticSet = ({ SampleCount, Sum, Minimum, Maximum }: StatisticSet) => ({
  count: required(SampleCount, "StatisticValues.SampleCount"),
  sum: required(Sum, "StatisticValues.Sum"),
  min: required(Minimum, "StatisticValues.Minimum"),
  max: required(Maximum, "StatisticValues.Maximum"),
});

function datapoint({ atMs, values }: StatisticsPoint, extended: readonly string[], unit?: StandardUnit): Datapoint {
  const plain = Object.entries(values).filter(([name]) => !extended.includes(name));
  const others = Object.entries(values).filter(([name]) => extended.includes(name));
  return {
    Timestamp: new Date(atMs),
    Unit: unit,
    ...Object.fromEntries(plain),
    ...(others.length > 0 ? { ExtendedStatistics: Object.fromEntries(others) } : {}),
  };
}

/** Converts a `MetricDataQuery` of GetMetricData or PutMetricAlarm to the model's form. */
export const fromQuery = (query: MetricDataQuery): MetricQuery => ({
  id: required(query.Id, "MetricDataQueries.Id"),
  label: query.Label,
  returnData: query.ReturnData ?? true,
  metric: sourceOf(query.MetricStat),
  expression: query.Expression,
});

function sourceOf(stat: MetricDataQuery["MetricStat"]): MetricSource | undefined {
  if (stat === undefined) return undefined;
  return {
    identity: {
      namespace: required(stat.Metric?.Namespace, "MetricStat.Metric.Namespace"),
      name: required(stat.Metric?.MetricName, "MetricStat.Metric.MetricName"),
      dimensions: fromDimensions(stat.Metric?.Dimensions),
    },
    statistic: required(stat.Stat, "MetricStat.Stat"),
    periodSeconds: required(stat.Period, "MetricStat.Period"),
    unit: stat.Unit,
  };
}

/** Converts a query of the model to the form of DescribeAlarms. */
export const toQuery = (query: MetricQuery): MetricDataQuery => ({
  Id: query.id,
  Label: query.label,
  ReturnData: query.returnData,
  Expression: query.expression,
  MetricStat: query.metric && {
    Metric: {
      Namespace: query.metric.identity.namespace,
      MetricName: query.metric.identity.name,
      Dimensions: toDimensions(dimensionPairs(query.metric.identity.dimensions)),
    },
    Period: query.metric.periodSeconds,
    Stat: query.metric.statistic,
    Unit: query.metric.unit as StandardUnit | undefined,
  },
});
