import {
  type AlarmSettings,
  type AlarmSource,
  type ComparisonOperator,
  comparisonOperators,
  missingDataRules,
} from "../../cloudwatch/alarms/alarm.ts";
import type { MetricQuery } from "../../cloudwatch/metrics/queries.ts";
import type { MetricIdentity } from "../../cloudwatch/metrics/series.ts";
import type { JsonRecord } from "../template/json.ts";
import {
  booleanProperty,
  numberProperty,
  oneOfProperty,
  recordList,
  recordProperty,
  requiredText,
  tagsOf,
  textList,
  textProperty,
} from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

export const cloudwatchAlarm: ResourceType = {
  properties: [
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Tags",
    "Threshold",
    "TreatMissingData",
    "Unit",
  ],
  attributes: ["Arn"],
  replacing: ["AlarmName"],
  nameProperty: "AlarmName",
  create: (request, { cloudwatch }) => {
    const name = textProperty(request.properties, "AlarmName") ?? request.generateName(255);
    const settings = alarmSettings(name, request.properties);
    const { arn } = cloudwatch.alarms.put(settings, tagsOf(request.properties, request.tags));
    return { physicalId: name, attributes: { Arn: arn } };
  },
  update: ({ physicalId }, { properties }, { cloudwatch }) => {
    cloudwatch.alarms.put(alarmSettings(physicalId, properties));
  },
  delete: ({ physicalId }, { cloudwatch }) => cloudwatch.alarms.delete([physicalId]),
};

/** The alarm settings in the properties of an `AWS::CloudWatch::Alarm`. */
function alarmSettings(name: string, properties: JsonRecord): AlarmSettings {
  const source = sourceOf(properties);
  return {
    name,
    description: textProperty(properties, "AlarmDescription"),
    source,
    periodSeconds: periodOf(properties, source),
    evaluationPeriods: numberProperty(properties, "EvaluationPeriods") ?? 1,
    datapointsToAlarm: numberProperty(properties, "DatapointsToAlarm"),
    threshold: numberProperty(properties, "Threshold") ?? 0,
    comparison: comparisonOf(properties),
    treatMissingData: oneOfProperty(properties, "TreatMissingData", missingDataRules),
    actionsEnabled: booleanProperty(properties, "ActionsEnabled") ?? true,
    actions: {
      OK: textList(properties, "OKActions"),
      ALARM: textList(properties, "AlarmActions"),
      INSUFFICIENT_DATA: textList(properties, "InsufficientDataActions"),
    },
  };
}

function comparisonOf(properties: JsonRecord): ComparisonOperator {
  requiredText(properties, "ComparisonOperator");
  return oneOfProperty(properties, "ComparisonOperator", comparisonOperators) as ComparisonOperator;
}

function sourceOf(properties: JsonRecord): AlarmSource {
  const queries = recordList(properties, "Metrics");
  if (queries.length > 0) return { kind: "math", queries: queries.map(queryOf) };
  return {
    kind: "metric",
    identity: identityOf(properties),
    statistic: textProperty(properties, "Statistic") ?? requiredText(properties, "ExtendedStatistic"),
    unit: textProperty(properties, "Unit"),
  };
}

function queryOf(query: JsonRecord): MetricQuery {
  const stat = query.MetricStat === undefined ? undefined : recordProperty(query, "MetricStat");
  return {
    id: requiredText(query, "Id"),
    label: textProperty(query, "Label"),
    returnData: booleanProperty(query, "ReturnData") ?? true,
    expression: textProperty(query, "Expression"),
    metric: stat && {
      identity: identityOf(recordProperty(stat, "Metric")),
      periodSeconds: numberProperty(stat, "Period") ?? 60,
      statistic: requiredText(stat, "Stat"),
      unit: textProperty(stat, "Unit"),
    },
  };
}

function identityOf(metric: JsonRecord): MetricIdentity {
  const dimensions = recordList(metric, "Dimensions").map((one) => [
    requiredText(one, "Name"),
    requiredText(one, "Value"),
  ]);
  return {
    namespace: requiredText(metric, "Namespace"),
    name: requiredText(metric, "MetricName"),
    dimensions: Object.fromEntries(dimensions),
  };
}

/** An alarm on metric math has the period of its metrics. */
function periodOf(properties: JsonRecord, source: AlarmSource): number {
  if (source.kind === "metric") return numberProperty(properties, "Period") ?? 60;
  return source.queries.find(({ metric }) => metric !== undefined)?.metric?.periodSeconds ?? 60;
}

export const cloudwatchDashboard: ResourceType = {
  properties: ["DashboardBody", "DashboardName"],
  attributes: [],
  replacing: ["DashboardName"],
  nameProperty: "DashboardName",
  create: (request, { cloudwatch }) => {
    const name = textProperty(request.properties, "DashboardName") ?? request.generateName(255);
    cloudwatch.dashboards.put(name, requiredText(request.properties, "DashboardBody"));
    return { physicalId: name, attributes: {} };
  },
  update: ({ physicalId }, { properties }, { cloudwatch }) =>
    cloudwatch.dashboards.put(physicalId, requiredText(properties, "DashboardBody")),
  delete: ({ physicalId }, { cloudwatch }) => cloudwatch.dashboards.delete([physicalId]),
};
