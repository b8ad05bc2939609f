import type { MetricQuery, MetricSource } from "./metric-query.ts";

/**
 * The label of a query that names none: the metric's name, and whatever tells it from other queries of the same metric
 * in this call ("Invocations Sum", "Invocations Sum 60"). An expression is labelled with its id (emulator rule).
 */
export function labelOf(query: MetricQuery, all: readonly MetricQuery[]): string {
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
