import type {
  AlarmSettings,
  AlarmSource,
  ComparisonOperator,
  TreatMissingData,
} from "../../cloudwatch/alarms/alarm.ts";
import type { MetricQuery } from "../../cloudwatch/metrics/metric-query.ts";
import type { MetricIdentity } from "../../cloudwatch/metrics/metric-series.ts";
import type { JsonRecord } from "../template/json.ts";
import {
  booleanProperty,
  numberProperty,
  recordList,
  recordProperty,
  requiredText,
  textList,
  textProperty,
} from "./read-property.ts";

/** What the properties of an `AWS::CloudWatch::Alarm` say. */
export function alarmSettings(name: string, properties: JsonRecord): AlarmSettings {
  const source = sourceOf(properties);
  return {
    name,
    description: textProperty(properties, "AlarmDescription"),
    source,
    periodSeconds: periodOf(properties, source),
    evaluationPeriods: numberProperty(properties, "EvaluationPeriods") ?? 1,
    datapointsToAlarm: numberProperty(properties, "DatapointsToAlarm"),
    threshold: numberProperty(properties, "Threshold") ?? 0,
    // The alarm model checks what it is given.
    comparison: requiredText(properties, "ComparisonOperator") as ComparisonOperator,
    treatMissingData: textProperty(properties, "TreatMissingData") as TreatMissingData | undefined,
    actionsEnabled: booleanProperty(properties, "ActionsEnabled") ?? true,
    actions: {
      OK: textList(properties, "OKActions"),
      ALARM: textList(properties, "AlarmActions"),
      INSUFFICIENT_DATA: textList(properties, "InsufficientDataActions"),
    },
  };
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

/** An alarm over metric math takes the period of its metrics. */
function periodOf(properties: JsonRecord, source: AlarmSource): number {
  if (source.kind === "metric") return numberProperty(properties, "Period") ?? 60;
  return source.queries.find(({ metric }) => metric !== undefined)?.metric?.periodSeconds ?? 60;
}
