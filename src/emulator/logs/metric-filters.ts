import { jsonIn } from "../../base/encoding.ts";
import { memoize } from "../../base/numbers.ts";
import { minuteMs } from "../../base/time.ts";
import { AwsError } from "../aws-error.ts";
import type { MetricStore } from "../cloudwatch/metrics/store.ts";
import { columnsPattern, filterPattern, selectedBy } from "./filter-pattern.ts";
import { invalidParameter, type LogGroup, type MetricFilter, type MetricTransformation } from "./log-group.ts";

/** The most filters of a group (CWL-API PutMetricFilter). */
const filtersMax = 100;

/** The most dimensions of a metric (CWL-API MetricTransformation). */
const dimensionsMax = 3;

/** Creates or replaces a metric filter of a group. @throws {AwsError} InvalidParameterException, LimitExceededException */
export function putMetricFilter(group: LogGroup, filter: MetricFilter): void {
  filterPattern(filter.pattern);
  const { dimensions, defaultValue } = filter.transformation;
  const dimensionCount = Object.keys(dimensions).length;
  if (dimensionCount > dimensionsMax) {
    throw invalidParameter(`A metric transformation has at most ${dimensionsMax} dimensions.`);
  }
  if (dimensionCount > 0 && defaultValue !== undefined) {
    throw invalidParameter(
      "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
    );
  }
  const others = group.metricFilters.filter(({ name }) => name !== filter.name);
  if (others.length >= filtersMax) throw new AwsError("LimitExceededException", "Resource limit exceeded.");
  group.metricFilters = [...others, filter].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Reads what a selector such as `$.ms` or `$bytes` stands for in a message. */
type ValueReader = (message: string, selector: string) => unknown;

/** The pattern of a filter defines its selectors: they are members of a JSON object, or columns of a message. */
const compiled = memoize(
  (pattern: string) => ({ matches: filterPattern(pattern), read: readerOf(pattern.trim()) }),
  1_000,
);

function readerOf(pattern: string): ValueReader {
  if (!pattern.startsWith("[")) return (message, selector) => selectedBy(jsonIn(message), selector)[0];
  const columns = columnsPattern(pattern);
  return (message, selector) => columns(message)?.get(selector.slice(1));
}

/** A value that a filter reports. */
interface Reported {
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Stores the metric values that the filters of a group derive from a new event. */
export function reportFilters(group: LogGroup, atMs: number, message: string, store: MetricStore): void {
  const minute = Math.floor(atMs / minuteMs);
  for (const { name: filter, pattern, transformation } of group.metricFilters) {
    const { namespace, name, unit, defaultValue } = transformation;
    const { matches, read } = compiled(pattern);
    const isFirst = defaultValue !== undefined && group.defaultMinutes.get(filter) !== minute;
    if (isFirst) group.defaultMinutes.set(filter, minute);
    const unmatched = isFirst ? { value: defaultValue, dimensions: {} } : undefined;
    const reported = matches(message) ? valueIn(message, transformation, read) : unmatched;
    if (reported === undefined) continue;
    const { value, dimensions } = reported;
    store.put(namespace, { name, dimensions, unit, atMs, resolutionMs: minuteMs, values: [[value, 1]] });
  }
}

/** An event without the value, or without the value of a dimension, is not reported. */
function valueIn(message: string, transformation: MetricTransformation, read: ValueReader): Reported | undefined {
  const dimensions: Record<string, string> = {};
  for (const [name, selector] of Object.entries(transformation.dimensions)) {
    const found = textOf(read(message, selector));
    if (found === undefined) return undefined;
    dimensions[name] = found;
  }
  const { value: given } = transformation;
  const value = textOf(given.startsWith("$") ? read(message, given) : given)?.trim() || undefined;
  return Number.isFinite(Number(value)) ? { value: Number(value), dimensions } : undefined;
}

/** The text of a value that is a text or a number. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;
