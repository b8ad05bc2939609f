import { limits } from "../../../base/limits.ts";
import type { Alarm, AlarmStateValue } from "./alarm.ts";
import { longStamp } from "./reasons.ts";

/** What an alarm tells its actions: the subject and the JSON text of the notification. */
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

type HistoryKind = "ConfigurationUpdate" | "StateUpdate" | "Action";

/** One entry of an alarm's history. Plain JSON. */
export interface HistoryItem {
  readonly alarmName: string;
  readonly atMs: number;
  readonly kind: HistoryKind;
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

const keptMs = limits.cloudwatch.alarmHistorySeconds * 1_000;

/** What happened to alarms, oldest first; it outlives the alarms. */
export class AlarmHistory {
  #items: HistoryItem[] = [];

  add(item: HistoryItem): void {
    const kept = this.#items.findIndex(({ atMs }) => atMs >= item.atMs - keptMs);
    if (kept > 0) this.#items.splice(0, kept);
    this.#items.push(item);
  }

  /** Entries of an alarm, or of all, oldest first. */
  items(alarmName?: string): readonly HistoryItem[] {
    return alarmName === undefined ? this.#items : this.#items.filter((item) => item.alarmName === alarmName);
  }

  snapshot(): readonly HistoryItem[] {
    return [...this.#items];
  }

  restore(items: readonly HistoryItem[]): void {
    this.#items = [...items];
  }
}
