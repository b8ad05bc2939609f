import type { GetMetricDataInput, GetMetricDataOutput, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import { invalidNextToken, invalidParameterValue } from "../../cloudwatch/cloudwatch-errors.ts";
import { checkQueries, runQueries } from "../../cloudwatch/metrics/queries.ts";
import { checkRange, roundedStartMs } from "../../cloudwatch/metrics/read-series.ts";
import type { MetricStore } from "../../cloudwatch/metrics/store.ts";
import { fromQuery, required } from "./input.ts";

const { metricDataPointsMax } = limits.cloudwatch;

/** GetMetricData. @throws {AwsError} ValidationError, InvalidNextToken, InvalidParameterValue */
export function getMetricData(store: MetricStore, input: GetMetricDataInput, nowMs: number): GetMetricDataOutput {
  const queries = required(input.MetricDataQueries, "MetricDataQueries").map(fromQuery);
  const startMs = required(input.StartTime, "StartTime").getTime();
  const endMs = required(input.EndTime, "EndTime").getTime();
  const { MaxDatapoints: pointsMax = metricDataPointsMax } = input;
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
  const ascending = input.ScanBy === "TimestampAscending";
  if (!ascending) for (const { points } of wanted) points.reverse();
  return { ...pageOf(wanted, input.NextToken, ascending, pointsMax), Messages: [] };
}

interface WholeSeries {
  readonly id: string;
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
}

/** The token holds the series and the time after which it continues, so that points that arrive later shift nothing. */
function pageOf(
  wanted: readonly WholeSeries[],
  token: string | undefined,
  ascending: boolean,
  pointsMax: number,
): GetMetricDataOutput {
  const from = token === undefined ? undefined : readToken(token);
  const MetricDataResults: MetricDataResult[] = [];
  let left = pointsMax;
  for (const [index, { id, label, points }] of wanted.entries()) {
    if (from !== undefined && index < from.index) continue;
    const isLeft = ([atMs]: readonly [number, number]) =>
      from?.index !== index || (ascending ? atMs > from.afterMs : atMs < from.afterMs);
    const rest = points.filter(isLeft);
    const taken = rest.slice(0, left);
    left -= taken.length;
    const complete = taken.length === rest.length;
    MetricDataResults.push({
      Id: id,
      Label: label,
      Timestamps: taken.map(([atMs]) => new Date(atMs)),
      Values: taken.map(([, value]) => value),
      StatusCode: complete ? "Complete" : "PartialData",
    });
    if (complete) continue;
    const afterMs = taken.at(-1)?.[0] ?? (ascending ? 0 : Number.MAX_SAFE_INTEGER);
    return { MetricDataResults, NextToken: `${index}:${afterMs}` };
  }
  return { MetricDataResults };
}

function readToken(token: string): { readonly index: number; readonly afterMs: number } {
  const [, index, afterMs] = /^(\d+):(\d+)$/.exec(token) ?? [];
  if (index === undefined) throw invalidNextToken("The specified nextToken is invalid.");
  return { index: Number(index), afterMs: Number(afterMs) };
}
