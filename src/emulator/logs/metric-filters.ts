import { minuteMs } from "../../base/duration.ts";
import type { MetricStore } from "../cloudwatch/metrics/store.ts";
import { columnsPattern } from "./columns-pattern.ts";
import { filterPattern, type MessageMatcher } from "./filter-pattern.ts";
import { selectedBy } from "./json-pattern.ts";

/** What a metric filter reports for an event (CWL-API MetricTransformation). */
export interface MetricTransformation {
  readonly name: string;
  readonly namespace: string;
  /** A number, or a selector such as `$.ms` or `$bytes`. */
  readonly value: string;
  /** Reported for a minute with events of which the first does not match. */
  readonly defaultValue: number | undefined;
  readonly unit: string;
  /** The selectors of the dimensions' values, by name. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric filter of a log group. Plain JSON. */
export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly createdAtMs: number;
  readonly transformation: MetricTransformation;
}

/** Reads the value that a selector of a pattern stands for in a message. */
type ValueReader = (message: string, selector: string) => unknown;

interface CompiledFilter {
  readonly matches: MessageMatcher;
  readonly read: ValueReader;
}

/** The metric filters of a log group, and for each, by its name, the last minute for which its default value was reported. */
export interface FilteredGroup {
  readonly metricFilters: readonly MetricFilter[];
  readonly defaultMinutes: Map<string, number>;
}

const compiled = new WeakMap<MetricFilter, CompiledFilter>();

/** Reads selectors as a pattern defines them: of a JSON object, or of the columns of a message. */
export function valueReader(pattern: string): ValueReader {
  const text = pattern.trim();
  if (text.startsWith("[")) {
    const columns = columnsPattern(text);
    return (message, selector) => columns(message)?.[selector.slice(1)];
  }
  return (message, selector) => {
    try {
      return selectedBy(JSON.parse(message), selector)[0];
    } catch {
      return undefined;
    }
  };
}

/** Reports what the metric filters of a group say of a new event. */
export function reportFilters(
  { metricFilters, defaultMinutes }: FilteredGroup,
  event: { readonly atMs: number; readonly message: string },
  store: MetricStore,
): void {
  for (const filter of metricFilters) {
    const { name, pattern, transformation } = filter;
    const known = compiled.get(filter) ?? { matches: filterPattern(pattern), read: valueReader(pattern) };
    compiled.set(filter, known);
    if (known.matches(event.message)) report(store, transformation, event, known.read);
    else if (transformation.defaultValue !== undefined) {
      const minute = Math.floor(event.atMs / minuteMs);
      if (minute === defaultMinutes.get(name)) continue;
      defaultMinutes.set(name, minute);
      put(store, transformation, event.atMs, transformation.defaultValue, {});
    }
  }
}

/** An event without the value, or without the value of a dimension, is not reported. */
function report(
  store: MetricStore,
  transformation: MetricTransformation,
  { atMs, message }: { readonly atMs: number; readonly message: string },
  read: ValueReader,
): void {
  const given = transformation.value.startsWith("$") ? read(message, transformation.value) : transformation.value;
  const value = given === undefined || given === null || given === "" ? Number.NaN : Number(given);
  const dimensions = Object.entries(transformation.dimensions).map(
    ([name, selector]) => [name, read(message, selector)] as const,
  );
  if (!Number.isFinite(value) || dimensions.some(([, found]) => found === undefined || found === null)) return;
  put(store, transformation, atMs, value, Object.fromEntries(dimensions.map(([name, found]) => [name, String(found)])));
}

function put(
  store: MetricStore,
  { namespace, name, unit }: MetricTransformation,
  atMs: number,
  value: number,
  dimensions: Readonly<Record<string, string>>,
): void {
  store.put(namespace, { name, dimensions, unit, atMs, resolutionMs: minuteMs, values: [[value, 1]] });
}
