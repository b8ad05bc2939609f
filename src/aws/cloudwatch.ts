import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import { objectIn } from "../base/encoding.ts";
import { limits } from "../base/limits.ts";
import { sum } from "../base/numbers.ts";
import { minuteMs } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { listAll, pagesOf, retrying } from "./retry.ts";

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

/** One series to read: one statistic of a metric, in periods of a minute. */
export interface MetricQuery {
  readonly namespace: "AWS/Lambda" | "AWS/SQS" | "AWS/Logs";
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Maximum, Sum, p95, … */
  readonly statistic: string;
}

/** A metric of Lambda: of one function, or without a name of all functions in the Region. */
export const lambdaMetric = (name: string, statistic: string, FunctionName?: string): MetricQuery => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: FunctionName === undefined ? {} : { FunctionName },
  statistic,
});

/** Values by the start of their minute, milliseconds since the epoch. A minute without data is absent, which is not 0. */
export type MetricSeries = ReadonlyMap<number, number>;

/** The sum of all minutes; 0 without data. */
export const totalOf = (series: MetricSeries): number => sum(series.values());

/** The period of every metric that is read, seconds. */
const periodSeconds = 60;

/**
 * Reads several series over the same window.
 *
 * @param startMs inclusive.
 * @param endMs exclusive.
 * @returns one series for each query, by the same name.
 */
export async function readMetrics<Named extends Readonly<Record<string, MetricQuery>>>(
  { cloudwatch, clock }: Cloud,
  named: Named,
  startMs: number,
  endMs: number,
): Promise<{ readonly [Name in keyof Named]: MetricSeries }> {
  const queries = Object.values(named);
  const series = queries.map(() => new Map<number, number>());
  for (let from = 0; from < queries.length; from += limits.cloudwatch.metricDataQueriesMax) {
    const MetricDataQueries = queries
      .slice(from, from + limits.cloudwatch.metricDataQueriesMax)
      .map((query, i) => dataQuery(query, from + i));
    const window = { StartTime: new Date(startMs), EndTime: new Date(endMs), ScanBy: "TimestampAscending" as const };
    const read = (NextToken?: string) =>
      cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...window, NextToken }));
    for await (const { MetricDataResults = [] } of pagesOf(clock, read)) {
      for (const { Id, Timestamps = [], Values = [] } of MetricDataResults) {
        const target = series[Number(Id?.slice(1))];
        Timestamps.forEach((stamp, i) => void target?.set(stamp.getTime(), Values[i] ?? Number.NaN));
      }
    }
  }
  const entries = Object.keys(named).map((name, index) => [name, series[index]]);
  return Object.fromEntries(entries) as { [Name in keyof Named]: MetricSeries };
}

const dataQuery = ({ namespace, name, dimensions, statistic }: MetricQuery, index: number): MetricDataQuery => ({
  Id: `q${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: periodSeconds,
    Stat: statistic,
  },
});

/** Milliseconds until the next full minute of the cloud's clock. CloudWatch aggregates metrics by that minute. */
export const untilFreshMinuteMs = ({ clock, skew }: Cloud): number =>
  (minuteMs - (skew.earliestMs(clock.nowMs()) % minuteMs)) % minuteMs;
