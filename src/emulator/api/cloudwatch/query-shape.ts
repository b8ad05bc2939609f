import type { MetricDataQuery, StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { MetricQuery, MetricSource } from "../../cloudwatch/metrics/metric-query.ts";
import { dimensionPairs } from "../../cloudwatch/metrics/metric-series.ts";
import { fromDimensions, toDimensions } from "./dimension-shape.ts";
import { required } from "./required.ts";

/** The `MetricDataQuery` of GetMetricData and PutMetricAlarm as the model has it. */
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

/** The model's query as DescribeAlarms shows it. */
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
