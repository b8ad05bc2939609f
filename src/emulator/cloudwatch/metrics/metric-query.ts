import type { MetricIdentity } from "./metric-series.ts";

/** One query of GetMetricData, or of an alarm over metric math. */
export interface MetricQuery {
  readonly id: string;
  readonly label?: string | undefined;
  readonly returnData: boolean;
  readonly metric?: MetricSource | undefined;
  readonly expression?: string | undefined;
}

/** A statistic of a metric. */
export interface MetricSource {
  readonly identity: MetricIdentity;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit?: string | undefined;
}
