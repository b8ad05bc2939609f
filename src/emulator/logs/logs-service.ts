import type { MetricStore } from "../cloudwatch/metrics/store.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { LogSink, ModelContext } from "../options.ts";
import { Queries } from "./insights/queries.ts";
import { alreadyExists, type GroupState, invalidParameter, LogGroup, type LogStream, notFound } from "./log-group.ts";
import { reportFilters } from "./metric-filters.ts";

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
    if (this.metrics !== undefined) reportFilters(group, atMs, message, this.metrics);
    group.append(stream, { stream: stream.name, atMs, ingestedAtMs, sequence: this.#sequence, message });
  }

  /** Creates a group. @throws {AwsError} ResourceAlreadyExistsException */
  createGroup(name: string, tags: Readonly<Record<string, string>> = {}, logClass = "STANDARD"): LogGroup {
    if (this.#groups.has(name)) throw alreadyExists("log group");
    const group = new LogGroup(name, this.kernel.nowMs);
    group.tags = tags;
    group.logClass = logClass;
    this.#groups.set(name, group);
    return group;
  }

  /** Creates a stream. @throws {AwsError} ResourceAlreadyExistsException */
  createStream(group: LogGroup, name: string): LogStream {
    if (group.streams.has(name)) throw alreadyExists("log stream");
    return group.createStream(name, this.kernel.nowMs);
  }

  /** Finds a group and removes its expired events. @throws {AwsError} ResourceNotFoundException */
  group(name: string): LogGroup {
    const group = this.groupByName(name);
    if (group === undefined) throw notFound("log group");
    group.expire(this.kernel.nowMs);
    return group;
  }

  groupByName(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** Finds a stream. @throws {AwsError} ResourceNotFoundException */
  stream(group: LogGroup, name: string): LogStream {
    const stream = group.streams.get(name);
    if (stream === undefined) throw notFound("log stream");
    return stream;
  }

  /** Deletes a group. @throws {AwsError} ResourceNotFoundException */
  deleteGroup(name: string): void {
    if (!this.#groups.delete(name)) throw notFound("log group");
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
