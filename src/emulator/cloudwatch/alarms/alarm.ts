import type { MetricIdentity } from "../metrics/metric-series.ts";
import type { MetricQuery } from "../metrics/queries.ts";

export type AlarmStateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";
export type TreatMissingData = "missing" | "notBreaching" | "breaching" | "ignore";
export type ComparisonOperator =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

/** What an alarm watches: one statistic of a metric, or metric math of which one query returns data. */
export type AlarmSource =
  | {
      readonly kind: "metric";
      readonly identity: MetricIdentity;
      readonly statistic: string;
      readonly unit?: string | undefined;
    }
  | { readonly kind: "math"; readonly queries: readonly MetricQuery[] };

/** What PutMetricAlarm sets. Plain JSON. */
export interface AlarmSettings {
  readonly name: string;
  readonly description?: string | undefined;
  readonly source: AlarmSource;
  readonly periodSeconds: number;
  /** N: how many periods decide. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach; undefined asks for all and leaves M out of the texts. */
  readonly datapointsToAlarm?: number | undefined;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly treatMissingData?: TreatMissingData | undefined;
  readonly actionsEnabled: boolean;
  /** ARNs by the state that is entered. */
  readonly actions: Readonly<Record<AlarmStateValue, readonly string[]>>;
}

/** Where an alarm stands, and why. Plain JSON; stamps in milliseconds since the epoch. */
export interface AlarmStatus {
  readonly value: AlarmStateValue;
  readonly reason: string;
  /** JSON text; undefined for an alarm that was never evaluated. */
  readonly reasonData?: string | undefined;
  readonly updatedAtMs: number;
  /** When `value` last changed. */
  readonly transitionedAtMs: number;
}

export interface Alarm {
  readonly settings: AlarmSettings;
  readonly arn: string;
  readonly configuredAtMs: number;
  readonly status: AlarmStatus;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where an alarm's actions go (an SNS topic's ARN in our template). */
export interface AlarmActions {
  notify(actionArn: string, subject: string, message: string): void;
}
