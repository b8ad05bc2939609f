import type { MetricSample, MetricSink } from "../model-context.ts";

/** The metrics of `AWS/Lambda` and their units (L-DG metric types). */
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
} as const satisfies Record<string, string>;

export type LambdaMetric = keyof typeof units;
/** One object for each series' dimensions, shared by all its samples. */
export type Dimensions = MetricSample["dimensions"];

/** The dimensions of a series over the whole Region. */
export const regionDimensions: Dimensions = {};

/** Reports the metrics of `AWS/Lambda`. */
export class LambdaMetrics {
  readonly #sink: MetricSink;

  constructor(sink: MetricSink) {
    this.#sink = sink;
  }

  /** One sample of one series. */
  report(name: LambdaMetric, dimensions: Dimensions, value: number, atMs: number): void {
    this.#sink.report({ namespace: "AWS/Lambda", name, dimensions, unit: units[name], value, atMs });
  }

  /** One sample of the function's series, and the same of the Region's. */
  reportBoth(name: LambdaMetric, dimensions: Dimensions, value: number, atMs: number): void {
    this.report(name, dimensions, value, atMs);
    this.report(name, regionDimensions, value, atMs);
  }
}
