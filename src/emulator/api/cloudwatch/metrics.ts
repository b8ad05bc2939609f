import * as sdk from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import { dayMs, hourMs } from "../../../base/time.ts";
import { alarmStateValues, comparisons, missingDataRules } from "../../cloudwatch/alarms/alarm.ts";
import {
  invalidNextToken,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
  validationError,
} from "../../cloudwatch/cloudwatch-errors.ts";
import {
  type DimensionPairs,
  dimensionPairs,
  type MetricIdentity,
  type MetricSeries,
  type PutDatum,
} from "../../cloudwatch/metrics/store.ts";
import { type Page, pageAt } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { type InputRules, requiredBy } from "../schema/input-rules.ts";

/** What CloudWatch checks in its inputs. */
export const cloudwatchRules: InputRules = {
  enums: {
    AlarmTypes: Object.values(sdk.AlarmType),
    ComparisonOperator: Object.keys(comparisons),
    HistoryItemType: Object.values(sdk.HistoryItemType),
    RecentlyActive: Object.values(sdk.RecentlyActive),
    ScanBy: Object.values(sdk.ScanBy),
    StateValue: alarmStateValues,
    Statistic: Object.values(sdk.Statistic),
    Statistics: Object.values(sdk.Statistic),
    TreatMissingData: missingDataRules,
    Unit: Object.values(sdk.StandardUnit),
  },
  doubles: ["Counts", "Maximum", "Minimum", "SampleCount", "Sum", "Threshold", "Value", "Values"],
  missing: ({ path }) => missingParameter(`The parameter ${path.join(".")} is required.`),
  violation: validationError,
};

/** The value of a required parameter. @throws {AwsError} MissingParameter */
export const required = requiredBy(cloudwatchRules);

/** One page of a list. @throws {AwsError} InvalidNextToken */
export const pageOf = <T>(items: readonly T[], token: string | undefined, size: number): Page<T> =>
  pageAt(items, token, size, () => invalidNextToken("The specified nextToken is invalid."));

/** Converts dimensions of a request to the model's form. */
const fromDimensions = (dimensions: readonly sdk.Dimension[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (dimensions ?? []).map(({ Name, Value }) => [
      required(Name, "Dimensions.Name"),
      required(Value, "Dimensions.Value"),
    ]),
  );

/**
 * The metric that a request names.
 *
 * @param path of the structure that names it, with a period at the end
 */
export const identityOf = (
  { Namespace, MetricName, Dimensions }: Pick<sdk.Metric, "Namespace" | "MetricName" | "Dimensions">,
  path = "",
): MetricIdentity => ({
  namespace: required(Namespace, `${path}Namespace`),
  name: required(MetricName, `${path}MetricName`),
  dimensions: fromDimensions(Dimensions),
});

/** Converts dimensions of the model to the form of a response. */
const toDimensions = (pairs: DimensionPairs): sdk.Dimension[] => pairs.map(([Name, Value]) => ({ Name, Value }));

/** A metric of the model in the form of a response. */
export const metricShape = ({ namespace, name, dimensions }: MetricIdentity): sdk.Metric => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: toDimensions(dimensionPairs(dimensions)),
});

const { metricListingSeconds, metricsPerPageMax, putMetricDataMax, putValuesMax, dimensionsMax } = limits.cloudwatch;
const largestValue = 2 ** 360;
const oldestMs = 14 * dayMs;
const aheadMs = 2 * hourMs;

/** CloudWatch's actions that put and list metrics. */
export const metricActions: ActionsOf<typeof sdk> = {
  PutMetricData: action(sdk.PutMetricData$, (input, { cloudwatch: { metrics, kernel } }) => {
    const namespace = required(input.Namespace, "Namespace");
    for (const datum of checkedData(input, kernel.nowMs)) metrics.put(namespace, datum);
  }),

  /** Metrics with published data of the last two weeks, or of the last three hours. */
  ListMetrics: action(sdk.ListMetrics$, (input, { cloudwatch: { metrics, kernel } }) => {
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
};

function isListed(series: MetricSeries, input: sdk.ListMetricsInput, sinceMs: number): boolean {
  if (input.Namespace !== undefined && series.namespace !== input.Namespace) return false;
  if (input.MetricName !== undefined && series.name !== input.MetricName) return false;
  if (!series.tracks.some((track) => track.lastAtMs >= sinceMs)) return false;
  return (input.Dimensions ?? []).every(({ Name, Value }) =>
    series.dimensions.some(
      ([name, value]) => name === required(Name, "Dimensions.Name") && (Value === undefined || value === Value),
    ),
  );
}

/** The data of PutMetricData. @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter */
function checkedData(input: sdk.PutMetricDataInput, nowMs: number): readonly PutDatum[] {
  if (input.Namespace?.startsWith(":")) {
    throw invalidParameterValue(`The value ${input.Namespace} for parameter Namespace is invalid.`);
  }
  const grouped = (input.EntityMetricData ?? []).flatMap(({ MetricData }) => MetricData ?? []);
  const data = [...(input.MetricData ?? []), ...grouped];
  if (data.length > putMetricDataMax) {
    throw invalidParameterValue(`The collection MetricData must not have a size greater than ${putMetricDataMax}.`);
  }
  return data.map((datum, index) => checkedDatum(datum, `MetricData.member.${index + 1}`, nowMs));
}

function checkedDatum(datum: sdk.MetricDatum, member: string, nowMs: number): PutDatum {
  const { StorageResolution, StatisticValues, Unit = "None" } = datum;
  const dimensions = fromDimensions(datum.Dimensions);
  if (Object.keys(dimensions).length > dimensionsMax) {
    throw invalidParameterValue(
      `The collection ${member}.Dimensions must not have a size greater than ${dimensionsMax}.`,
    );
  }
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    throw invalidParameterValue(`The parameter ${member}.StorageResolution must be 1 or 60.`);
  }
  return {
    name: required(datum.MetricName, "MetricData.MetricName"),
    dimensions,
    statistics: StatisticValues && statisticSet(StatisticValues),
    unit: Unit,
    atMs: stampOf(datum, member, nowMs),
    resolutionMs: StorageResolution === 1 ? 1_000 : 60_000,
    values: valuesOf(datum, member),
  };
}

const statisticSet = ({ SampleCount, Sum, Minimum, Maximum }: sdk.StatisticSet) => ({
  count: required(SampleCount, "StatisticValues.SampleCount"),
  sum: required(Sum, "StatisticValues.Sum"),
  min: required(Minimum, "StatisticValues.Minimum"),
  max: required(Maximum, "StatisticValues.Maximum"),
});

function stampOf({ Timestamp }: sdk.MetricDatum, member: string, nowMs: number): number {
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (atMs < nowMs - oldestMs || atMs > nowMs + aheadMs) {
    throw invalidParameterValue(
      `The parameter ${member}.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.`,
    );
  }
  return atMs;
}

const exclusive = (one: string, other: string) =>
  invalidParameterCombination(`The parameters ${one} and ${other} are mutually exclusive and you have specified both.`);

function valuesOf(datum: sdk.MetricDatum, member: string): PutDatum["values"] {
  const { Value: value, Values: values, Counts: counts, StatisticValues: statistics } = datum;
  if (value !== undefined && values !== undefined) throw exclusive(`${member}.Value`, `${member}.Values`);
  if (value !== undefined && statistics !== undefined) throw exclusive(`${member}.Value`, `${member}.StatisticValues`);
  if (counts !== undefined && counts.length !== (values?.length ?? 0)) {
    throw invalidParameterValue(`The parameters ${member}.Values and ${member}.Counts must be of the same size.`);
  }
  const all = values ?? (value === undefined ? [] : [value]);
  if (all.length === 0 && statistics === undefined) {
    throw missingParameter(
      `At least one of the parameters ${member}.Value, Values or StatisticValues must be specified.`,
    );
  }
  if (all.length > putValuesMax) {
    throw invalidParameterValue(`The collection ${member}.Values must not have a size greater than ${putValuesMax}.`);
  }
  const notFinite = all.find((one) => !Number.isFinite(one));
  if (notFinite !== undefined)
    throw invalidParameterValue(`The value ${notFinite} for parameter ${member}.Value is invalid.`);
  if (!all.every((one) => Math.abs(one) <= largestValue)) {
    throw invalidParameterValue(`The values of ${member} must be numbers between -2^360 and 2^360.`);
  }
  return all.map((one, index) => [one, counts?.[index] ?? 1] as const);
}

/** CloudWatch's actions on dashboards. */
export const dashboardActions: ActionsOf<typeof sdk> = {
  PutDashboard: action(sdk.PutDashboard$, (input, { cloudwatch }) => {
    cloudwatch.dashboards.put(
      required(input.DashboardName, "DashboardName"),
      required(input.DashboardBody, "DashboardBody"),
    );
    return { DashboardValidationMessages: [] };
  }),

  GetDashboard: action(sdk.GetDashboard$, (input, { cloudwatch }) => {
    const { name, arn, body } = cloudwatch.dashboards.get(required(input.DashboardName, "DashboardName"));
    return { DashboardName: name, DashboardArn: arn, DashboardBody: body };
  }),

  ListDashboards: action(sdk.ListDashboards$, (input, { cloudwatch }) => ({
    DashboardEntries: cloudwatch.dashboards.all
      .filter(({ name }) => name.startsWith(input.DashboardNamePrefix ?? ""))
      .map(({ name, arn, body, modifiedAtMs }) => ({
        DashboardName: name,
        DashboardArn: arn,
        LastModified: new Date(modifiedAtMs),
        Size: body.length,
      })),
  })),

  DeleteDashboards: action(sdk.DeleteDashboards$, (input, { cloudwatch }) => {
    cloudwatch.dashboards.delete(required(input.DashboardNames, "DashboardNames"));
  }),
};
