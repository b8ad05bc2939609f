import * as sdk from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import {
  invalidNextToken,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../cloudwatch/cloudwatch-errors.ts";
import { checkQueries, type MetricQuery, runQueries } from "../../cloudwatch/metrics/queries.ts";
import {
  aggregate,
  checkPeriod,
  checkRange,
  type MetricSource,
  roundedStartMs,
  type Statistic,
  statisticNamed,
} from "../../cloudwatch/metrics/statistics.ts";
import type { MetricStore } from "../../cloudwatch/metrics/store.ts";
import { type ActionsOf, action } from "../router.ts";
import { identityOf, metricShape, required } from "./metrics.ts";

const { metricDataPointsMax, metricStatisticsPointsMax } = limits.cloudwatch;

/** CloudWatch's actions that read the data of metrics. */
export const metricDataActions: ActionsOf<typeof sdk> = {
  GetMetricData: action(sdk.GetMetricData$, (input, { cloudwatch: { metrics, kernel } }) =>
    getMetricData(metrics, input, kernel.nowMs),
  ),

  GetMetricStatistics: action(sdk.GetMetricStatistics$, (input, { cloudwatch: { metrics, kernel } }) => {
    const series = metrics.find(identityOf(input));
    const { window, plain, extended } = checkedStatistics(input, kernel.nowMs);
    const distribution = [...plain, ...extended].some(([, statistic]) => statistic.distribution);
    // Without a unit, the data of each unit is returned separately (CW-API GetMetricStatistics).
    const units = input.Unit === undefined ? new Set(series?.tracks.map((track) => track.unit)) : [input.Unit];
    return {
      Label: input.MetricName,
      Datapoints: [...units].flatMap((unit) =>
        [...aggregate(series, { ...window, unit }, kernel.nowMs, distribution)].map(([atMs, bin]) => {
          const valuesOf = (statistics: readonly NamedStatistic[]) =>
            Object.fromEntries(
              statistics
                .map(([name, statistic]) => [name, statistic.of(bin)])
                .filter(([, value]) => value !== undefined),
            );
          const others = valuesOf(extended);
          return {
            Timestamp: new Date(atMs),
            Unit: unit as sdk.StandardUnit,
            ...valuesOf(plain),
            ...(Object.keys(others).length > 0 ? { ExtendedStatistics: others } : {}),
          };
        }),
      ),
    };
  }),
};

type NamedStatistic = readonly [string, Statistic];

/** @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter */
function checkedStatistics(input: sdk.GetMetricStatisticsInput, nowMs: number) {
  const startMs = required(input.StartTime, "StartTime").getTime();
  const endMs = required(input.EndTime, "EndTime").getTime();
  const periodMs = checkPeriod(required(input.Period, "Period"), "Period");
  checkRange(startMs, endMs);
  const count = (endMs - startMs) / periodMs;
  if (count > metricStatisticsPointsMax) {
    throw invalidParameterCombination(
      `You have requested up to ${Math.ceil(count)} datapoints, which exceeds the limit of ${metricStatisticsPointsMax}. ` +
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    );
  }
  const [plain, extended] = [input.Statistics ?? [], input.ExtendedStatistics ?? []].map((names) =>
    names.map(namedStatistic),
  ) as [NamedStatistic[], NamedStatistic[]];
  if (plain.length + extended.length === 0) {
    throw missingParameter("Must specify either Statistics or ExtendedStatistics");
  }
  return { window: { startMs: roundedStartMs(startMs, periodMs, nowMs), endMs, periodMs }, plain, extended };
}

function namedStatistic(name: string): NamedStatistic {
  const statistic = statisticNamed(name);
  if (statistic !== undefined) return [name, statistic];
  throw invalidParameterValue(`The value ${name} for parameter Statistics is not supported.`);
}

/** GetMetricData. @throws {AwsError} ValidationError, InvalidNextToken, InvalidParameterValue */
export function getMetricData(
  store: MetricStore,
  input: sdk.GetMetricDataInput,
  nowMs: number,
): sdk.GetMetricDataOutput {
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
): sdk.GetMetricDataOutput {
  const from = token === undefined ? undefined : readToken(token);
  const MetricDataResults: sdk.MetricDataResult[] = [];
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

/** Converts a `MetricDataQuery` of GetMetricData or PutMetricAlarm to the model's form. */
export const fromQuery = (query: sdk.MetricDataQuery): MetricQuery => ({
  id: required(query.Id, "MetricDataQueries.Id"),
  label: query.Label,
  returnData: query.ReturnData ?? true,
  metric: sourceOf(query.MetricStat),
  expression: query.Expression,
});

function sourceOf(stat: sdk.MetricDataQuery["MetricStat"]): MetricSource | undefined {
  if (stat === undefined) return undefined;
  return {
    identity: identityOf(stat.Metric ?? {}, "MetricStat.Metric."),
    statistic: required(stat.Stat, "MetricStat.Stat"),
    periodSeconds: required(stat.Period, "MetricStat.Period"),
    unit: stat.Unit,
  };
}

/** Converts a query of the model to the form of DescribeAlarms. */
export const toQuery = (query: MetricQuery): sdk.MetricDataQuery => ({
  Id: query.id,
  Label: query.label,
  ReturnData: query.returnData,
  Expression: query.expression,
  MetricStat: query.metric && {
    Metric: metricShape(query.metric.identity),
    Period: query.metric.periodSeconds,
    Stat: query.metric.statistic,
    Unit: query.metric.unit as sdk.StandardUnit | undefined,
  },
});
