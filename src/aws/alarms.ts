import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What an alarm watches and where it stands. */
export interface AlarmDescription {
  readonly name: string;
  readonly state: AlarmState;
  readonly reason: string;
  /** When it came into its state, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Undefined for an expression over several metrics. */
  readonly metric: AlarmMetric | undefined;
  readonly periodSeconds: number | undefined;
  readonly evaluationPeriods: number;
  /** Periods of those that have to breach: M of N. */
  readonly datapointsToAlarm: number;
  readonly threshold: number | undefined;
  /** CloudWatch's word, e.g. GreaterThanThreshold. */
  readonly comparison: string;
  /** CloudWatch takes missing data as `missing` unless told. */
  readonly treatMissingData: string;
  readonly actionsEnabled: boolean;
  /** ARNs that are told when it goes to ALARM. */
  readonly alarmActions: readonly string[];
}

export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Reads alarms by name, in the order of the names given; those that do not exist are left out. */
export async function describeAlarms(
  { cloudwatch, clock }: Cloud,
  names: readonly string[],
): Promise<AlarmDescription[]> {
  const found = new Map<string, AlarmDescription>();
  const most = limits.cloudwatch.alarmsPerPageMax;
  for (let from = 0; from < names.length; from += most) {
    const request = new DescribeAlarmsCommand({ AlarmNames: names.slice(from, from + most), MaxRecords: most });
    const { MetricAlarms } = await retrying(clock, () => cloudwatch.send(request));
    for (const alarm of MetricAlarms ?? []) found.set(alarm.AlarmName ?? "", descriptionOf(alarm));
  }
  return names.flatMap((name) => found.get(name) ?? []);
}

function descriptionOf(alarm: MetricAlarm): AlarmDescription {
  const evaluationPeriods = alarm.EvaluationPeriods ?? 1;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? "",
    state: alarm.StateValue ?? "INSUFFICIENT_DATA",
    reason: alarm.StateReason ?? "",
    sinceMs: since?.getTime() ?? 0,
    metric: metricOf(alarm),
    periodSeconds: alarm.Period ?? alarm.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period,
    evaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? evaluationPeriods,
    threshold: alarm.Threshold,
    comparison: alarm.ComparisonOperator ?? "",
    treatMissingData: alarm.TreatMissingData ?? "missing",
    actionsEnabled: alarm.ActionsEnabled ?? true,
    alarmActions: alarm.AlarmActions ?? [],
  };
}

function metricOf({ Namespace, MetricName, Dimensions }: MetricAlarm): AlarmMetric | undefined {
  if (MetricName === undefined) return undefined;
  const dimensions = (Dimensions ?? []).map(({ Name, Value }) => [Name ?? "", Value ?? ""]);
  return { namespace: Namespace ?? "", name: MetricName, dimensions: Object.fromEntries(dimensions) };
}

/** Something that happened to an alarm; CloudWatch remembers about two weeks. */
export interface AlarmEvent {
  readonly atMs: number;
  readonly alarm: string;
  readonly kind: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** Why it changed its state; undefined for anything else. */
  readonly reason: string | undefined;
}

/** Reads the history of one alarm from an instant on, oldest first. */
export async function alarmHistory({ cloudwatch, clock }: Cloud, name: string, sinceMs: number): Promise<AlarmEvent[]> {
  const events: AlarmEvent[] = [];
  let NextToken: string | undefined;
  do {
    const request = new DescribeAlarmHistoryCommand({
      AlarmName: name,
      StartDate: new Date(sinceMs),
      ScanBy: "TimestampAscending",
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await retrying(clock, () => cloudwatch.send(request));
    for (const item of page.AlarmHistoryItems ?? []) {
      events.push({
        atMs: item.Timestamp?.getTime() ?? 0,
        alarm: item.AlarmName ?? name,
        kind: (item.HistoryItemType ?? "ConfigurationUpdate") as AlarmEvent["kind"],
        summary: item.HistorySummary ?? "",
        reason: reasonIn(item.HistoryData),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return events;
}

/** The new state's reason, from the JSON text that comes with a change of state. */
function reasonIn(data: string | undefined): string | undefined {
  try {
    const { newState } = JSON.parse(data ?? "{}") as { newState?: { stateReason?: string } };
    return newState?.stateReason;
  } catch {
    return undefined;
  }
}
