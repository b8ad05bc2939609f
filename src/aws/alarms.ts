import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { objectIn } from "../base/encoding.ts";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { listAll, retrying } from "./retry.ts";

/** The states of a CloudWatch alarm. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The configuration and the current state of an alarm. */
export interface AlarmDescription {
  readonly name: string;
  readonly state: AlarmState;
  /** CloudWatch's explanation of the state. */
  readonly reason: string;
  /** When the alarm entered its current state, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Undefined for an alarm on a metric math expression. */
  readonly metric: AlarmMetric | undefined;
  /** The values of the dimensions of every metric that the alarm reads, of an expression too. */
  readonly watches: readonly string[];
  readonly periodSeconds: number | undefined;
  readonly evaluationPeriods: number;
  /** Datapoints that must breach the threshold, out of `evaluationPeriods`. */
  readonly datapointsToAlarm: number;
  readonly threshold: number | undefined;
  /** CloudWatch's comparison operator, for example GreaterThanThreshold. */
  readonly comparison: string;
  /** How CloudWatch treats missing data; `missing` by default. */
  readonly treatMissingData: string;
  readonly actionsEnabled: boolean;
  /** ARNs that CloudWatch notifies when the alarm enters ALARM. */
  readonly alarmActions: readonly string[];
}

/** A metric with the dimensions that select it. */
export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Describes alarms by name, in the order of `names`. Alarms that do not exist are left out. */
export async function describeAlarms(
  { cloudwatch, clock }: Cloud,
  names: readonly string[],
): Promise<AlarmDescription[]> {
  const found = new Map<string, AlarmDescription>();
  const pageSize = limits.cloudwatch.alarmsPerPageMax;
  for (let from = 0; from < names.length; from += pageSize) {
    const request = new DescribeAlarmsCommand({ AlarmNames: names.slice(from, from + pageSize), MaxRecords: pageSize });
    const { MetricAlarms } = await retrying(clock, () => cloudwatch.send(request));
    for (const alarm of MetricAlarms ?? []) found.set(alarm.AlarmName ?? "", descriptionOf(alarm));
  }
  return names.flatMap((name) => found.get(name) ?? []);
}

/** Describes every metric alarm of the account and Region. */
export function allAlarms({ cloudwatch, clock }: Cloud): Promise<AlarmDescription[]> {
  const kind = { AlarmTypes: ["MetricAlarm" as const], MaxRecords: limits.cloudwatch.alarmsPerPageMax };
  const read = (NextToken?: string) => cloudwatch.send(new DescribeAlarmsCommand({ ...kind, NextToken }));
  return listAll(clock, read, ({ MetricAlarms = [] }) => MetricAlarms.map(descriptionOf));
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
    watches: watchedBy(alarm),
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

function watchedBy({ Dimensions = [], Metrics = [] }: MetricAlarm): string[] {
  const inExpression = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []);
  return [...Dimensions, ...inExpression].map(({ Value }) => Value ?? "");
}

function metricOf({ Namespace, MetricName, Dimensions }: MetricAlarm): AlarmMetric | undefined {
  if (MetricName === undefined) return undefined;
  const dimensions = (Dimensions ?? []).map(({ Name, Value }) => [Name ?? "", Value ?? ""]);
  return { namespace: Namespace ?? "", name: MetricName, dimensions: Object.fromEntries(dimensions) };
}

/** An entry of an alarm's history. CloudWatch keeps entries for about two weeks. */
export interface AlarmEvent {
  readonly atMs: number;
  readonly alarm: string;
  readonly kind: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** Why the state changed; undefined for entries of other kinds. */
  readonly reason: string | undefined;
}

/** Reads the history of one alarm since `sinceMs`, oldest entry first. */
export function alarmHistory({ cloudwatch, clock }: Cloud, name: string, sinceMs: number): Promise<AlarmEvent[]> {
  const wanted = { AlarmName: name, StartDate: new Date(sinceMs), ScanBy: "TimestampAscending" as const };
  const read = (NextToken?: string) => cloudwatch.send(new DescribeAlarmHistoryCommand({ ...wanted, NextToken }));
  return listAll(clock, read, ({ AlarmHistoryItems = [] }) =>
    AlarmHistoryItems.map((item) => ({
      atMs: item.Timestamp?.getTime() ?? 0,
      alarm: item.AlarmName ?? name,
      kind: (item.HistoryItemType ?? "ConfigurationUpdate") as AlarmEvent["kind"],
      summary: item.HistorySummary ?? "",
      reason: reasonIn(item.HistoryData),
    })),
  );
}

/** Reads the reason of the new state from the JSON text that CloudWatch attaches to a state change. */
function reasonIn(data: string | undefined): string | undefined {
  const content = objectIn(data ?? "{}") as { readonly newState?: { readonly stateReason?: string } } | undefined;
  return content?.newState?.stateReason;
}
