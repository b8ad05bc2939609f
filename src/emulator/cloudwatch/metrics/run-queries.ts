import { validationError } from "../cloudwatch-errors.ts";
import { evaluate, type MathScope } from "../math/evaluate.ts";
import { parseExpression } from "../math/parse.ts";
import { MathError, type MathValue, seriesIn, type TimeSeries } from "../math/values.ts";
import { labelOf } from "./labels.ts";
import type { MetricQuery, MetricSource } from "./metric-query.ts";
import type { MetricStore } from "./metric-store.ts";
import { readPoints } from "./read-series.ts";
import { statisticNamed } from "./statistic.ts";

/** The time that queries are run over. */
export interface QueryRange {
  readonly nowMs: number;
  readonly endMs: number;
  /** The start for metrics of a period. */
  startMs(periodMs: number): number;
}

/**
 * The series that each query is worth, in order of the queries; an expression may be worth several.
 *
 * @throws {AwsError} ValidationError when an expression cannot be worked out.
 */
export function runQueries(
  store: MetricStore,
  queries: readonly MetricQuery[],
  range: QueryRange,
): ReadonlyMap<string, readonly TimeSeries[]> {
  const run = new QueryRun(store, queries, range);
  return new Map(queries.map((query) => [query.id, run.seriesOf(query)]));
}

class QueryRun {
  readonly #store: MetricStore;
  readonly #queries: readonly MetricQuery[];
  readonly #range: QueryRange;
  readonly #values = new Map<string, MathValue>();
  readonly #open = new Set<string>();

  constructor(store: MetricStore, queries: readonly MetricQuery[], range: QueryRange) {
    this.#store = store;
    this.#queries = queries;
    this.#range = range;
  }

  seriesOf(query: MetricQuery): readonly TimeSeries[] {
    try {
      const series = seriesIn(this.#valueOf(query), "the result of an expression");
      if (query.expression === undefined || series.length !== 1) return series;
      return series.map((one) => ({ ...one, label: this.#label(query) }));
    } catch (error) {
      if (!(error instanceof MathError)) throw error;
      throw validationError(`Error in expression '${query.id}': ${error.message}.`);
    }
  }

  #valueOf(query: MetricQuery): MathValue {
    const known = this.#values.get(query.id);
    if (known !== undefined) return known;
    if (this.#open.has(query.id)) throw new MathError(`'${query.id}' refers to itself`);
    this.#open.add(query.id);
    const value =
      query.metric === undefined ? this.#expression(query.expression ?? "") : this.#metric(query, query.metric);
    this.#open.delete(query.id);
    this.#values.set(query.id, value);
    return value;
  }

  #expression(expression: string): MathValue {
    const periods = this.#queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric.periodSeconds * 1_000]));
    const periodMs = Math.max(60_000, ...periods);
    const { nowMs, endMs } = this.#range;
    const scope: MathScope = {
      value: (id) => this.#valueOf(this.#queryNamed(id)),
      metrics: (part) =>
        this.#queries
          .filter((query) => query.metric !== undefined && query.id.includes(part))
          .map((query) => this.#valueOf(query) as TimeSeries),
      // A period that has not begun is no gap.
      span: { startMs: this.#range.startMs(periodMs), endMs: Math.min(endMs, nowMs) },
    };
    return evaluate(parseExpression(expression), scope);
  }

  #metric(query: MetricQuery, { identity, statistic, periodSeconds, unit }: MetricSource): TimeSeries {
    const periodMs = periodSeconds * 1_000;
    const { nowMs, endMs } = this.#range;
    const window = { startMs: this.#range.startMs(periodMs), endMs, periodMs, unit };
    const known = statisticNamed(statistic);
    if (known === undefined) throw new MathError(`the statistic ${statistic} is not supported`);
    return {
      label: this.#label(query),
      periodMs,
      points: readPoints(this.#store.find(identity), window, nowMs, known),
    };
  }

  #queryNamed(id: string): MetricQuery {
    const found = this.#queries.find((query) => query.id === id);
    if (found === undefined) throw new MathError(`the id '${id}' is not defined`);
    return found;
  }

  #label(query: MetricQuery): string {
    return labelOf(query, this.#queries);
  }
}
