import type { MetricQuery } from "../metrics/queries.ts";
import type { MetricIdentity } from "../metrics/series.ts";

export const alarmStateValues = ["INSUFFICIENT_DATA", "ALARM", "OK"] as const;

/** The state of an alarm (CW-API DescribeAlarms). */
export type AlarmStateValue = (typeof alarmStateValues)[number];

export const missingDataRules = ["missing", "notBreaching", "breaching", "ignore"] as const;

/** How an alarm treats periods without data (CW-API PutMetricAlarm). */
export type TreatMissingData = (typeof missingDataRules)[number];

/** Without the operators of anomaly detection. */
export const comparisonOperators = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;

/** How an alarm compares a statistic with its threshold (CW-API PutMetricAlarm). */
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** What an alarm monitors: one statistic of a metric, or metric math in which exactly one query returns data. */
export type AlarmSource =
  | {
      readonly kind: "metric";
      readonly identity: MetricIdentity;
      readonly statistic: string;
      readonly unit?: string | undefined;
    }
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
