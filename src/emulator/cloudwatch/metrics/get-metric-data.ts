import { limits } from "../../../base/limits.ts";
import { invalidNextToken, invalidParameterValue } from "../cloudwatch-errors.ts";
import { checkQueries, type MetricQuery, runQueries } from "./queries.ts";
import { checkRange, roundedStartMs } from "./read-series.ts";
import type { MetricStore } from "./store.ts";

/** The input of GetMetricData. Times are milliseconds since the epoch. */
export interface MetricDataRequest {
  readonly queries: readonly MetricQuery[];
  readonly startMs: number;
  readonly endMs: number;
  readonly nextToken?: string | undefined;
  /** Whether points are oldest first; newest first by default. */
  readonly ascending?: boolean;
  readonly pointsMax?: number | undefined;
}

/** The points of one series on a page; `complete` is false if more follow on the next page. */
interface MetricDataSeries {
  readonly id: string;
  readonly label: string;
  readonly stampsMs: readonly number[];
  readonly values: readonly number[];
  readonly complete: boolean;
}

/** A page of GetMetricData; `nextToken` is undefined on the last page. */
export interface MetricDataPage {
  readonly series: readonly MetricDataSeries[];
  readonly nextToken: string | undefined;
}

const { metricDataPointsMax } = limits.cloudwatch;

/** GetMetricData. @throws {AwsError} ValidationError, InvalidNextToken, InvalidParameterValue */
export function getMetricData(store: MetricStore, request: MetricDataRequest, nowMs: number): MetricDataPage {
  const { queries, startMs, endMs } = request;
  const pointsMax = request.pointsMax ?? metricDataPointsMax;
  if (pointsMax < 1 || pointsMax > metricDataPointsMax) {
    throw invalidParameterValue(
      `The value ${pointsMax} for parameter MaxDatapoints must be between 1 and ${metricDataPointsMax}.`,
    );
  }
  checkQueries(queries);
  checkRange(startMs, endMs);
  const range = { nowMs, endMs, startMs: (periodMs: number) => roundedStartMs(startMs, periodMs, nowMs) };
  const found = runQueries(store, queries, range);
  const wanted = queries
    .filter((query) => query.returnData)
    .flatMap(({ id }) =>
      (found.get(id) ?? []).map((series) => ({ id, label: series.label, points: [...series.points] })),
    );
  if (request.ascending !== true) for (const { points } of wanted) points.reverse();
  return pageOf(wanted, request, pointsMax);
}

interface WholeSeries {
  readonly id: string;
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
}

/** The token holds the series and the time after which it continues, so that points that arrive later shift nothing. */
function pageOf(wanted: readonly WholeSeries[], request: MetricDataRequest, pointsMax: number): MetricDataPage {
  const from = request.nextToken === undefined ? undefined : readToken(request.nextToken);
  const beyond = (atMs: number, limitMs: number) => (request.ascending === true ? atMs > limitMs : atMs < limitMs);
  const series: MetricDataSeries[] = [];
  let left = pointsMax;
  for (const [index, { id, label, points }] of wanted.entries()) {
    if (from !== undefined && index < from.index) continue;
    const rest = from?.index === index ? points.filter(([atMs]) => beyond(atMs, from.afterMs)) : points;
    const taken = rest.slice(0, left);
    left -= taken.length;
    const complete = taken.length === rest.length;
    const stampsMs = taken.map(([atMs]) => atMs);
    series.push({ id, label, stampsMs, values: taken.map(([, value]) => value), complete });
    if (complete) continue;
    const afterMs = stampsMs.at(-1) ?? (request.ascending === true ? 0 : Number.MAX_SAFE_INTEGER);
    return { series, nextToken: `${index}:${afterMs}` };
  }
  return { series, nextToken: undefined };
}

function readToken(token: string): { readonly index: number; readonly afterMs: number } {
  const [, index, afterMs] = /^(\d+):(\d+)$/.exec(token) ?? [];
  if (index === undefined) throw invalidNextToken("The specified nextToken is invalid.");
  return { index: Number(index), afterMs: Number(afterMs) };
}
