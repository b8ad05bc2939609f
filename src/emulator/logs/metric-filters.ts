import { jsonIn } from "../../base/encoding.ts";
import { minuteMs } from "../../base/time.ts";
import { AwsError } from "../aws-error.ts";
import type { MetricStore } from "../cloudwatch/metrics/store.ts";
import { columnsPattern, filterPattern, type MessageMatcher, selectedBy } from "./filter-pattern.ts";
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

/** Reads the value that a selector of a pattern stands for in a message. */
type ValueReader = (message: string, selector: string) => unknown;

interface CompiledFilter {
  readonly matches: MessageMatcher;
  readonly read: ValueReader;
}

const compiled = new WeakMap<MetricFilter, CompiledFilter>();

/** Reads selectors as a pattern defines them: of a JSON object, or of the columns of a message. */
function valueReader(pattern: string): ValueReader {
  const text = pattern.trim();
  if (text.startsWith("[")) {
    const columns = columnsPattern(text);
    return (message, selector) => columns(message)?.get(selector.slice(1));
  }
  return (message, selector) => selectedBy(jsonIn(message), selector)[0];
}

/** Stores the metric values that the filters of a group derive from a new event. */
export function reportFilters(
  { metricFilters, defaultMinutes }: LogGroup,
  event: { readonly atMs: number; readonly message: string },
  store: MetricStore,
): void {
  for (const filter of metricFilters) {
    const { name, pattern, transformation } = filter;
    const known = compiled.get(filter) ?? { matches: filterPattern(pattern), read: valueReader(pattern) };
    compiled.set(filter, known);
    const isMatch = known.matches(event.message);
    if (isMatch) report(store, transformation, event, known.read);
    if (transformation.defaultValue === undefined) continue;
    const minute = Math.floor(event.atMs / minuteMs);
    if (minute === defaultMinutes.get(name)) continue;
    defaultMinutes.set(name, minute);
    if (!isMatch) put(store, transformation, event.atMs, transformation.defaultValue, {});
  }
}

/** An event without the value, or without the value of a dimension, is not reported. */
function report(
  store: MetricStore,
  transformation: MetricTransformation,
  { atMs, message }: { readonly atMs: number; readonly message: string },
  read: ValueReader,
): void {
  const { value: given } = transformation;
  const value = textOf(given.startsWith("$") ? read(message, given) : given);
  const dimensions: Record<string, string> = {};
  for (const [name, selector] of Object.entries(transformation.dimensions)) {
    const found = textOf(read(message, selector));
    if (found === undefined) return;
    dimensions[name] = found;
  }
  if (value !== undefined && value.trim() !== "" && Number.isFinite(Number(value))) {
    put(store, transformation, atMs, Number(value), dimensions);
  }
}

/** The text of a value that is a text or a number. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

function put(
  store: MetricStore,
  { namespace, name, unit }: MetricTransformation,
  atMs: number,
  value: number,
  dimensions: Readonly<Record<string, string>>,
): void {
  store.put(namespace, { name, dimensions, unit, atMs, resolutionMs: minuteMs, values: [[value, 1]] });
}
