import {
  AlarmType,
  type Dimension,
  HistoryItemType,
  type MetricDataQuery,
  RecentlyActive,
  ScanBy,
  StandardUnit,
  Statistic,
  type Tag,
} from "@aws-sdk/client-cloudwatch";
import { alarmStateValues, comparisonOperators, missingDataRules } from "../../cloudwatch/alarms/alarm.ts";
import { invalidNextToken, missingParameter, validationError } from "../../cloudwatch/cloudwatch-errors.ts";
import type { MetricQuery } from "../../cloudwatch/metrics/queries.ts";
import type { MetricSource } from "../../cloudwatch/metrics/read-series.ts";
import { type DimensionPairs, dimensionPairs } from "../../cloudwatch/metrics/series.ts";
import { type Page, pageAt } from "../page.ts";
import { type InputRules, requiredBy } from "../schema/input-rules.ts";

export const cloudwatchRules: InputRules = {
  enums: {
    AlarmTypes: Object.values(AlarmType),
    ComparisonOperator: comparisonOperators,
    HistoryItemType: Object.values(HistoryItemType),
    RecentlyActive: Object.values(RecentlyActive),
    ScanBy: Object.values(ScanBy),
    StateValue: alarmStateValues,
    Statistic: Object.values(Statistic),
    Statistics: Object.values(Statistic),
    TreatMissingData: missingDataRules,
    Unit: Object.values(StandardUnit),
  },
  doubles: ["Counts", "Maximum", "Minimum", "SampleCount", "Sum", "Threshold", "Value", "Values"],
  missing: (_, error) => missingParameter(`The parameter ${error.path.join(".")} is required.`),
  violation: validationError,
};

/** The value of a required parameter. @throws {AwsError} MissingParameter */
export const required = requiredBy(cloudwatchRules);

/** One page of a list. @throws {AwsError} InvalidNextToken */
export const pageOf = <T>(items: readonly T[], token: string | undefined, size: number): Page<T> =>
  pageAt(items, token, size, () => invalidNextToken("The specified nextToken is invalid."));

/** Converts dimensions of a request to the model's form. */
export const fromDimensions = (dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (dimensions ?? []).map(({ Name, Value }) => [
      required(Name, "Dimensions.Name"),
      required(Value, "Dimensions.Value"),
    ]),
  );

/** Converts dimensions of the model to the form of a response. */
export const toDimensions = (pairs: DimensionPairs): Dimension[] => pairs.map(([Name, Value]) => ({ Name, Value }));

/** Converts tags of a request to the model's form. */
export const fromTags = (tags: readonly Tag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [required(Key, "Tags.Key"), Value ?? ""]));

/** Converts tags of the model to the form of a response. */
export const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The name in an alarm's ARN; the name itself may contain colons. */
export const alarmNameOf = (arn: string | undefined): string =>
  required(arn, "ResourceARN").split(":").slice(6).join(":");

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
