import { jsonIn } from "../../base/encoding.ts";
import { minuteMs } from "../../base/time.ts";
import { AwsError } from "../aws-error.ts";
import type { MetricStore } from "../cloudwatch/metrics/store.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { LogSink, ModelContext } from "../options.ts";
import { columnsPattern, filterPattern, type MessageMatcher, selectedBy } from "./filter-pattern.ts";
import { Queries } from "./insights/queries.ts";
import {
  type GroupState,
  groupExists,
  groupNotFound,
  invalidParameter,
  LogGroup,
  type LogStream,
  type MetricFilter,
  type MetricTransformation,
  streamExists,
  streamNotFound,
} from "./log-group.ts";

/** A snapshot of the service: plain JSON. */
interface LogsState {
  readonly sequence: number;
  readonly groups: readonly GroupState[];
}

/** CloudWatch Logs: groups of streams of events. */
export class LogsService implements LogSink {
  readonly kernel: Kernel;
  /** Queries of Logs Insights. */
  readonly queries: Queries;
  /** Where metric filters report. Set when CloudWatch exists. */
  metrics: MetricStore | undefined;
  readonly #context: ModelContext;
  readonly #groups = new Map<string, LogGroup>();
  #sequence = 0;

  constructor(context: ModelContext) {
    this.kernel = context.kernel;
    this.queries = new Queries(context.kernel);
    this.#context = context;
  }

  /** All groups, sorted by name. */
  get groups(): readonly LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  write(groupName: string, streamName: string, atMs: number, message: string): void {
    const group = this.#groups.get(groupName) ?? this.createGroup(groupName);
    const stream = group.streams.get(streamName) ?? this.createStream(group, streamName);
    this.append(group, stream, atMs, message, this.#context.options.logIngestionLagMs);
  }

  /** Adds an event to a stream. It can be read after `lagMs` (emulator rule: events of PutLogEvents can be read at once). */
  append(group: LogGroup, stream: LogStream, atMs: number, message: string, lagMs = 0): void {
    this.#sequence++;
    const ingestedAtMs = this.kernel.nowMs + lagMs;
    if (group.metricFilters.length > 0 && this.metrics !== undefined) {
      reportFilters(group, { atMs, message }, this.metrics);
    }
    group.append(stream, { stream: stream.name, atMs, ingestedAtMs, sequence: this.#sequence, message });
  }

  /** Creates a group. @throws {AwsError} ResourceAlreadyExistsException */
  createGroup(name: string, tags: Readonly<Record<string, string>> = {}, logClass = "STANDARD"): LogGroup {
    if (this.#groups.has(name)) throw groupExists();
    const group = new LogGroup(name, this.kernel.nowMs);
    group.tags = tags;
    group.logClass = logClass;
    this.#groups.set(name, group);
    return group;
  }

  /** Creates a stream. @throws {AwsError} ResourceAlreadyExistsException */
  createStream(group: LogGroup, name: string): LogStream {
    if (group.streams.has(name)) throw streamExists();
    return group.createStream(name, this.kernel.nowMs);
  }

  /** Finds a group and removes its expired events. @throws {AwsError} ResourceNotFoundException */
  group(name: string): LogGroup {
    const group = this.groupByName(name);
    if (group === undefined) throw groupNotFound();
    group.expire(this.kernel.nowMs);
    return group;
  }

  groupByName(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** Finds a stream. @throws {AwsError} ResourceNotFoundException */
  stream(group: LogGroup, name: string): LogStream {
    const stream = group.streams.get(name);
    if (stream === undefined) throw streamNotFound();
    return stream;
  }

  /** Deletes a group. @throws {AwsError} ResourceNotFoundException */
  deleteGroup(name: string): void {
    if (!this.#groups.delete(name)) throw groupNotFound();
  }

  arnOf(group: LogGroup): string {
    return `arn:aws:logs:${this.#context.region}:${this.#context.accountId}:log-group:${group.name}`;
  }

  snapshot(): LogsState {
    return { sequence: this.#sequence, groups: [...this.#groups.values()].map((group) => group.snapshot()) };
  }

  restore(state: unknown): void {
    const { sequence, groups } = state as LogsState;
    this.#sequence = sequence;
    this.#groups.clear();
    for (const group of groups) this.#groups.set(group.name, LogGroup.restored(group));
  }
}

/** Valid retention periods (CWL-API PutRetentionPolicy). */
const allowedDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** Checks a retention period in days, and returns it. @throws {AwsError} InvalidParameterException */
export function checkRetentionDays(days: number): number {
  if (allowedDays.includes(days)) return days;
  throw invalidParameter(`Retention in days must be one of ${allowedDays.join(", ")}, not ${days}.`);
}

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
function reportFilters(
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
