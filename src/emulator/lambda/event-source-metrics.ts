import type { MetricSink } from "../model-context.ts";

/** What `MetricsConfig` with `EventCount` has a mapping report (L-DG "Viewing metrics for event source mappings"). */
export type MappingMetric =
  | "PolledEventCount"
  | "FilteredOutEventCount"
  | "InvokedEventCount"
  | "FailedInvokeEventCount"
  | "DeletedEventCount";

/** Reports one count of a mapping; nothing happens without a sink. */
export function reportMappingMetric(
  sink: MetricSink | undefined,
  uuid: string,
  name: MappingMetric,
  value: number,
  atMs: number,
): void {
  const dimensions = { EventSourceMappingUUID: uuid };
  sink?.report({ namespace: "AWS/Lambda", name, dimensions, unit: "Count", value, atMs });
}
