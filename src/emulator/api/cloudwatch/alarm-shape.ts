import type { MetricAlarm, PutMetricAlarmInput, StandardUnit, Statistic } from "@aws-sdk/client-cloudwatch";
import type {
  Alarm,
  AlarmSettings,
  AlarmSource,
  ComparisonOperator,
  TreatMissingData,
} from "../../cloudwatch/alarms/alarm.ts";
import { invalidParameterCombination } from "../../cloudwatch/cloudwatch-errors.ts";
import { dimensionPairs } from "../../cloudwatch/metrics/series.ts";
import { fromDimensions, fromQuery, required, toDimensions, toQuery } from "./input.ts";

/** Converts the input of PutMetricAlarm to the model's settings. @throws {AwsError} ValidationError, MissingParameter */
export function fromAlarmInput(input: PutMetricAlarmInput): AlarmSettings {
  const source = sourceOf(input);
  return {
    name: required(input.AlarmName, "AlarmName"),
    description: input.AlarmDescription,
    source,
    periodSeconds: periodOf(input, source),
    evaluationPeriods: required(input.EvaluationPeriods, "EvaluationPeriods"),
    datapointsToAlarm: input.DatapointsToAlarm,
    threshold: required(input.Threshold, "Threshold"),
    // `cloudwatchRules` has checked both values.
    comparison: required(input.ComparisonOperator, "ComparisonOperator") as ComparisonOperator,
    treatMissingData: input.TreatMissingData as TreatMissingData | undefined,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: input.OKActions ?? [],
      ALARM: input.AlarmActions ?? [],
      INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
    },
  };
}

function sourceOf(input: PutMetricAlarmInput): AlarmSource {
  const { Metrics, MetricName } = input;
  if (Metrics !== undefined && MetricName !== undefined) {
    throw invalidParameterCombination("The parameters MetricName and Metrics are mutually exclusive.");
  }
  if (input.Statistic !== undefined && input.ExtendedStatistic !== undefined) {
    throw invalidParameterCombination("The parameters Statistic and ExtendedStatistic are mutually exclusive.");
  }
  if (Metrics !== undefined) return { kind: "math", queries: Metrics.map(fromQuery) };
  return {
    kind: "metric",
    identity: {
      namespace: required(input.Namespace, "Namespace"),
      name: required(MetricName, "MetricName"),
      dimensions: fromDimensions(input.Dimensions),
    },
    statistic: required(input.Statistic ?? input.ExtendedStatistic, "Statistic"),
    unit: input.Unit,
  };
}

/** An alarm on metric math has the period of its metrics. */
function periodOf(input: PutMetricAlarmInput, source: AlarmSource): number {
  if (source.kind === "metric") return required(input.Period, "Period");
  const periods = source.queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric.periodSeconds]));
  return periods[0] ?? 60;
}

/** An alarm as DescribeAlarms returns it. */
export const toMetricAlarm = ({ settings, arn, configuredAtMs, status }: Alarm): MetricAlarm => ({
  AlarmName: settings.name,
  AlarmArn: arn,
  AlarmDescription: settings.description,
  AlarmConfigurationUpdatedTimestamp: new Date(configuredAtMs),
  ActionsEnabled: settings.actionsEnabled,
  OKActions: [...settings.actions.OK],
  AlarmActions: [...settings.actions.ALARM],
  InsufficientDataActions: [...settings.actions.INSUFFICIENT_DATA],
  StateValue: status.value,
  StateReason: status.reason,
  StateReasonData: status.reasonData,
  StateUpdatedTimestamp: new Date(status.updatedAtMs),
  StateTransitionedTimestamp: new Date(status.transitionedAtMs),
  EvaluationPeriods: settings.evaluationPeriods,
  DatapointsToAlarm: settings.datapointsToAlarm,
  Threshold: settings.threshold,
  ComparisonOperator: settings.comparison,
  TreatMissingData: settings.treatMissingData,
  ...sourceShape(settings),
});

function sourceShape({ source, periodSeconds }: AlarmSettings): MetricAlarm {
  if (source.kind === "math") return { Metrics: source.queries.map(toQuery), Dimensions: [] };
  const { identity, statistic, unit } = source;
  return {
    MetricName: identity.name,
    Namespace: identity.namespace,
    Dimensions: toDimensions(dimensionPairs(identity.dimensions)),
    Period: periodSeconds,
    Unit: unit as StandardUnit | undefined,
    ...(/^(p|tm)\d/.test(statistic) ? { ExtendedStatistic: statistic } : { Statistic: statistic as Statistic }),
  };
}
