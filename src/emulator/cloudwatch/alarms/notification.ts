import type { Alarm, AlarmStateValue } from "./alarm.ts";
import { longStamp } from "./reasons.ts";

/** The subject and the JSON text of an alarm's notification. */
export function alarmMessage(
  alarm: Alarm,
  oldState: AlarmStateValue,
  place: { readonly accountId: string; readonly region: string },
): { readonly subject: string; readonly message: string } {
  const { settings, status } = alarm;
  const { source } = settings;
  const watched =
    source.kind === "metric"
      ? {
          MetricName: source.identity.name,
          Namespace: source.identity.namespace,
          Statistic: source.statistic,
          Dimensions: Object.entries(source.identity.dimensions).map(([name, value]) => ({ name, value })),
        }
      : {
          Metrics: source.queries.map(({ id, expression, label }) => ({
            Id: id,
            Expression: expression,
            Label: label,
          })),
        };
  const message = {
    AlarmName: settings.name,
    AlarmDescription: settings.description ?? null,
    AWSAccountId: place.accountId,
    AlarmConfigurationUpdatedTimestamp: longStamp(alarm.configuredAtMs),
    NewStateValue: status.value,
    NewStateReason: status.reason,
    StateChangeTime: longStamp(status.updatedAtMs),
    Region: place.region,
    AlarmArn: alarm.arn,
    OldStateValue: oldState,
    OKActions: settings.actions.OK,
    AlarmActions: settings.actions.ALARM,
    InsufficientDataActions: settings.actions.INSUFFICIENT_DATA,
    Trigger: {
      ...watched,
      Period: settings.periodSeconds,
      EvaluationPeriods: settings.evaluationPeriods,
      DatapointsToAlarm: settings.datapointsToAlarm,
      ComparisonOperator: settings.comparison,
      Threshold: settings.threshold,
      TreatMissingData: settings.treatMissingData ?? "missing",
    },
  };
  return { subject: `${status.value}: "${settings.name}" in ${place.region}`, message: JSON.stringify(message) };
}
