import { limits } from "../../../base/limits.ts";
import { invalidNextToken } from "../cloudwatch-errors.ts";
import type { MetricSeries } from "./series.ts";
import type { MetricStore } from "./store.ts";

/** The input of ListMetrics: filters, and the token of the previous page. */
export interface ListMetricsRequest {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** The dimensions that a metric must have; without `value`, any value matches. */
  readonly dimensions: readonly { readonly name: string; readonly value?: string | undefined }[];
  /** Only metrics with data in the last three hours. */
  readonly recentlyActive: boolean;
  readonly nextToken?: string | undefined;
}

/** A page of ListMetrics; `nextToken` is undefined on the last page. */
export interface ListMetricsPage {
  readonly metrics: readonly MetricSeries[];
  readonly nextToken: string | undefined;
}

const { metricListingSeconds, metricsPerPageMax } = limits.cloudwatch;
const recentMs = 3 * 3_600_000;

/** ListMetrics: metrics with published data of the last two weeks. @throws {AwsError} InvalidNextToken */
export function listMetrics(store: MetricStore, request: ListMetricsRequest, nowMs: number): ListMetricsPage {
  const from = request.nextToken === undefined ? 0 : Number(request.nextToken);
  if (!Number.isInteger(from) || from < 0) throw invalidNextToken("The specified nextToken is invalid.");
  const sinceMs = nowMs - (request.recentlyActive ? recentMs : metricListingSeconds * 1_000);
  const found = store.list().filter((series) => matches(series, request, sinceMs));
  const end = from + metricsPerPageMax;
  return { metrics: found.slice(from, end), nextToken: end < found.length ? String(end) : undefined };
}

function matches(series: MetricSeries, request: ListMetricsRequest, sinceMs: number): boolean {
  if (request.namespace !== undefined && series.namespace !== request.namespace) return false;
  if (request.name !== undefined && series.name !== request.name) return false;
  if (!series.tracks.some((track) => track.lastAtMs >= sinceMs)) return false;
  return request.dimensions.every((wanted) =>
    series.dimensions.some(
      ([name, value]) => name === wanted.name && (wanted.value === undefined || value === wanted.value),
    ),
  );
}
