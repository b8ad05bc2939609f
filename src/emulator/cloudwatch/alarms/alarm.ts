import { limits } from "../../../base/limits.ts";
import { validationError } from "../cloudwatch-errors.ts";
import { checkQueries, type MetricQuery } from "../metrics/queries.ts";
import { type MetricSource, statisticNamed } from "../metrics/statistics.ts";

export const alarmStateValues = ["INSUFFICIENT_DATA", "ALARM", "OK"] as const;

/** The state of an alarm (CW-API DescribeAlarms). */
export type AlarmStateValue = (typeof alarmStateValues)[number];

export const missingDataRules = ["missing", "notBreaching", "breaching", "ignore"] as const;

/** How an alarm treats periods without data (CW-API PutMetricAlarm). */
export type TreatMissingData = (typeof missingDataRules)[number];

/** A comparison of a statistic with the threshold of an alarm. */
interface Comparison {
  holds(value: number, threshold: number): boolean;
  /** In the words of reason texts. */
  readonly text: string;
}

/** How alarms compare (CW-API PutMetricAlarm), without the operators of anomaly detection. */
export const comparisons = {
  GreaterThanOrEqualToThreshold: { holds: (value, threshold) => value >= threshold, text: "greater than or equal to" },
  GreaterThanThreshold: { holds: (value, threshold) => value > threshold, text: "greater than" },
  LessThanThreshold: { holds: (value, threshold) => value < threshold, text: "less than" },
  LessThanOrEqualToThreshold: { holds: (value, threshold) => value <= threshold, text: "less than or equal to" },
} as const satisfies Record<string, Comparison>;

/** The name of a comparison. */
export type ComparisonOperator = keyof typeof comparisons;

/** What an alarm monitors: one statistic of a metric, or metric math in which exactly one query returns data. */
export type AlarmSource =
  | ({ readonly kind: "metric" } & Omit<MetricSource, "periodSeconds">)
  | { readonly kind: "math"; readonly queries: readonly MetricQuery[] };

/** The settings of an alarm, as PutMetricAlarm sets them. Plain JSON. */
export interface AlarmSettings {
  readonly name: string;
  readonly description?: string | undefined;
  readonly source: AlarmSource;
  readonly periodSeconds: number;
  /** N: the number of evaluated periods. */
  readonly evaluationPeriods: number;
  /** M: how many of the N periods must breach; undefined means all, and omits M from the reason texts. */
  readonly datapointsToAlarm?: number | undefined;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly treatMissingData?: TreatMissingData | undefined;
  readonly actionsEnabled: boolean;
  /** ARNs of the actions, by the state that the alarm enters. */
  readonly actions: Readonly<Record<AlarmStateValue, readonly string[]>>;
}

/** The state of an alarm and its reason. Plain JSON; times are milliseconds since the epoch. */
export interface AlarmStatus {
  readonly value: AlarmStateValue;
  readonly reason: string;
  /** JSON text; undefined until the first evaluation. */
  readonly reasonData?: string | undefined;
  readonly updatedAtMs: number;
  /** When `value` last changed. */
  readonly transitionedAtMs: number;
}

/** An alarm with its settings and its state. Plain JSON; times are milliseconds since the epoch. */
export interface Alarm {
  readonly settings: AlarmSettings;
  readonly arn: string;
  readonly configuredAtMs: number;
  readonly status: AlarmStatus;
  readonly tags: Readonly<Record<string, string>>;
}

/** Runs the actions of alarms (notifications to SNS topics in our template). */
export interface AlarmActions {
  notify(actionArn: string, subject: string, message: string): void;
}

const { alarmWindowSecondsMax, alarmLongWindowSecondsMax, alarmActionsMax } = limits.cloudwatch;
const hourSeconds = 3_600;

/** Checks settings as PutMetricAlarm does. @throws {AwsError} ValidationError, InvalidParameterValue */
export function checkAlarm(settings: AlarmSettings): void {
  const { periodSeconds, evaluationPeriods, datapointsToAlarm = evaluationPeriods } = settings;
  const periodIsValid = [10, 20, 30].includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0);
  refuseUnless(periodIsValid, "Period must be 10, 20, 30 or a multiple of 60");
  refuseUnless(Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1, "EvaluationPeriods must be at least 1");
  refuseUnless(
    datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods,
    "DatapointsToAlarm must be between 1 and EvaluationPeriods",
  );
  const longest = periodSeconds >= hourSeconds ? alarmLongWindowSecondsMax : alarmWindowSecondsMax;
  refuseUnless(
    periodSeconds * evaluationPeriods <= longest,
    `Metrics cannot be checked across more than ${longest === alarmWindowSecondsMax ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${longest})`,
  );
  for (const actions of Object.values(settings.actions)) {
    refuseUnless(actions.length <= alarmActionsMax, `An alarm takes at most ${alarmActionsMax} actions for each state`);
  }
  checkSource(settings);
}

function checkSource({ source, periodSeconds }: AlarmSettings): void {
  if (source.kind === "metric") {
    refuseUnless(statisticNamed(source.statistic) !== undefined, `The statistic ${source.statistic} is not supported`);
    return;
  }
  checkQueries(source.queries);
  const returning = source.queries.filter((query) => query.returnData).length;
  refuseUnless(returning === 1, "Exactly one element of the metrics list should return data");
  const periods = source.queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric.periodSeconds]));
  refuseUnless(
    periods.every((period) => period === periodSeconds),
    "All metrics of an alarm must have the same period",
  );
}

function refuseUnless(fine: boolean, message: string): void {
  if (!fine) throw validationError(message);
}

/** A time in the format of CloudWatch's JSON texts: `2026-01-01T00:00:00.000+0000`. */
export const longStamp = (atMs: number): string => new Date(atMs).toISOString().replace("Z", "+0000");

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
