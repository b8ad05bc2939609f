import type { MetricSample, MetricSink } from "../options.ts";

/** The units of the metrics of `AWS/Lambda` (L-DG metric types, "Viewing metrics for event source mappings"). */
const units = {
  Invocations: "Count",
  Errors: "Count",
  Throttles: "Count",
  Duration: "Milliseconds",
  ConcurrentExecutions: "Count",
  UnreservedConcurrentExecutions: "Count",
  ClaimedAccountConcurrency: "Count",
  AsyncEventsReceived: "Count",
  AsyncEventsDropped: "Count",
  AsyncEventAge: "Milliseconds",
  DeadLetterErrors: "Count",
  DestinationDeliveryFailures: "Count",
  RecursiveInvocationsDropped: "Count",
  // Of event source mappings: those with EventCount in their MetricsConfig, and the pollers in provisioned mode.
  PolledEventCount: "Count",
  FilteredOutEventCount: "Count",
  InvokedEventCount: "Count",
  FailedInvokeEventCount: "Count",
  DeletedEventCount: "Count",
  ProvisionedPollers: "Count",
} as const satisfies Record<string, string>;

/** The name of a metric of `AWS/Lambda`. */
export type LambdaMetric = keyof typeof units;
/** The dimensions of a series: one object for all its samples, because the sink finds the series by its identity. */
export type Dimensions = MetricSample["dimensions"];

/** The dimensions of a series of the whole Region. */
export const regionDimensions: Dimensions = {};

/** Reports the metrics of `AWS/Lambda`. */
export class LambdaMetrics {
  readonly #sink: MetricSink;

  constructor(sink: MetricSink) {
    this.#sink = sink;
  }

  /** Reports one sample of one series. */
  report(name: LambdaMetric, dimensions: Dimensions, value: number, atMs: number): void {
    this.#sink.report({ namespace: "AWS/Lambda", name, dimensions, unit: units[name], value, atMs });
  }

  /** Reports a sample of the function's series and the same sample of the Region's. */
  reportBoth(name: LambdaMetric, dimensions: Dimensions, value: number, atMs: number): void {
    this.report(name, dimensions, value, atMs);
    this.report(name, regionDimensions, value, atMs);
  }
}
