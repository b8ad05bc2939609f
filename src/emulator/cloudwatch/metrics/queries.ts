import { limits } from "../../../base/limits.ts";
import { validationError } from "../cloudwatch-errors.ts";
import { MathError, type MathSpan, type MathValue, seriesIn, type TimeSeries } from "../math/functions.ts";
import { type MathScope, parseExpression } from "../math/parse.ts";
import { checkPeriod, type MetricSource, statisticNamed, statisticPoints } from "./statistics.ts";
import type { MetricStore } from "./store.ts";

/** One query of GetMetricData, or of an alarm over metric math. */
export interface MetricQuery {
  readonly id: string;
  readonly label?: string | undefined;
  readonly returnData: boolean;
  readonly metric?: MetricSource | undefined;
  readonly expression?: string | undefined;
}

/** The time range of queries. */
export interface QueryRange extends MathSpan {
  readonly nowMs: number;
}

/**
 * The time series of each query, in order of the queries; an expression may have several.
 *
 * @throws {AwsError} ValidationError for an invalid expression.
 */
export function runQueries(
  store: MetricStore,
  queries: readonly MetricQuery[],
  range: QueryRange,
): ReadonlyMap<string, readonly TimeSeries[]> {
  const values = new Map<string, MathValue>();
  const open = new Set<string>();
  const scope: MathScope = {
    value: (id) => {
      const query = queries.find((one) => one.id === id);
      if (query === undefined) throw new MathError(`the id '${id}' is not defined`);
      return valueFor(query);
    },
    metrics: (part) =>
      queries
        .filter(({ metric, id }) => metric !== undefined && id.includes(part))
        .map((query) => valueFor(query) as TimeSeries),
    // Periods in the future are not gaps.
    span: { startMs: range.startMs, endMs: Math.min(range.endMs, range.nowMs) },
  };
  const valueFor = (query: MetricQuery): MathValue => {
    const { id, metric, expression = "" } = query;
    const known = values.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) throw new MathError(`'${id}' refers to itself`);
    open.add(id);
    const value =
      metric === undefined
        ? parseExpression(expression)(scope)
        : metricSeries(store, metric, labelOf(query, queries), range);
    open.delete(id);
    values.set(id, value);
    return value;
  };
  return new Map(queries.map((query) => [query.id, seriesOf(query, labelOf(query, queries), valueFor)]));
}

function seriesOf(
  query: MetricQuery,
  label: string,
  valueFor: (query: MetricQuery) => MathValue,
): readonly TimeSeries[] {
  try {
    const series = seriesIn(valueFor(query), "the result of an expression");
    if (query.expression === undefined || series.length !== 1) return series;
    return series.map((one) => ({ ...one, label }));
  } catch (error) {
    if (!(error instanceof MathError)) throw error;
    throw validationError(`Error in expression '${query.id}': ${error.message}.`);
  }
}

function metricSeries(store: MetricStore, metric: MetricSource, label: string, range: QueryRange): TimeSeries {
  const periodMs = metric.periodSeconds * 1_000;
  const window = { startMs: range.startMs(periodMs), endMs: range.endMs, periodMs };
  const points = [...statisticPoints(store, metric, window, range.nowMs)];
  return { label, periodMs, points: new Map(points.map(([atMs, { value }]) => [atMs, value])) };
}

/**
 * The default label of a query: the metric's name, plus the statistic and period if other queries of the same metric
 * differ in them ("Invocations Sum", "Invocations Sum 60"). An expression is labeled with its id (emulator rule).
 */
function labelOf(query: MetricQuery, all: readonly MetricQuery[]): string {
  if (query.label !== undefined) return query.label;
  const { metric } = query;
  if (metric === undefined) return query.id;
  const rivals = all.flatMap(({ metric: other }) => (other !== undefined && sameMetric(other, metric) ? [other] : []));
  const differs = (part: (source: MetricSource) => unknown) => rivals.some((rival) => part(rival) !== part(metric));
  const parts: (string | number)[] = [metric.identity.name];
  if (differs((source) => source.statistic)) parts.push(metric.statistic);
  if (differs((source) => source.periodSeconds)) parts.push(metric.periodSeconds);
  return parts.join(" ");
}

const sameMetric = (a: MetricSource, b: MetricSource): boolean =>
  a.identity.namespace === b.identity.namespace && a.identity.name === b.identity.name;

const { metricDataQueriesMax, expressionLengthMax } = limits.cloudwatch;

const idPattern = /^[a-z][a-zA-Z0-9_]{0,254}$/;

/** Checks queries as GetMetricData does. @throws {AwsError} ValidationError, InvalidParameterValue */
export function checkQueries(queries: readonly MetricQuery[]): void {
  if (queries.length === 0) throw validationError("The collection MetricDataQueries must not have a size less than 1.");
  if (queries.length > metricDataQueriesMax) {
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${metricDataQueriesMax}.`,
    );
  }
  const ids = new Set<string>();
  queries.forEach((query, index) => {
    checkQuery(query, index + 1);
    if (ids.has(query.id)) throw validationError("The values for parameter id in MetricDataQueries are not unique.");
    ids.add(query.id);
  });
}

function checkQuery(query: MetricQuery, number: number): void {
  const member = `MetricDataQueries.member.${number}`;
  if (!idPattern.test(query.id)) {
    throw validationError(
      `The value ${query.id} for parameter ${member}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if ((query.metric === undefined) === (query.expression === undefined)) {
    throw validationError(`Exactly one of ${member}.MetricStat and ${member}.Expression must be set.`);
  }
  if ((query.expression?.length ?? 0) > expressionLengthMax) {
    throw validationError(`The parameter ${member}.Expression is longer than ${expressionLengthMax} characters.`);
  }
  if (query.metric === undefined) return;
  checkPeriod(query.metric.periodSeconds, `${member}.MetricStat.Period`);
  if (statisticNamed(query.metric.statistic) === undefined) {
    throw validationError(
      `The value ${query.metric.statistic} for parameter ${member}.MetricStat.Stat is not supported.`,
    );
  }
}
