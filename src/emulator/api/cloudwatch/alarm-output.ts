import type { MetricAlarm, StandardUnit, Statistic } from "@aws-sdk/client-cloudwatch";
import type { Alarm, AlarmSettings } from "../../cloudwatch/alarms/alarm.ts";
import { dimensionPairs } from "../../cloudwatch/metrics/metric-series.ts";
import { toDimensions } from "./dimension-shape.ts";
import { toQuery } from "./query-shape.ts";

/** An alarm as DescribeAlarms shows it. */
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
