import { dayMs } from "../../base/time.ts";
import { AwsError } from "../aws-error.ts";
import type { LogEvent, LogPlace } from "./events/columns.ts";
import { EventList, type EventListState } from "./events/list.ts";

/** A log group as plain JSON. */
export interface GroupState {
  readonly name: string;
  readonly createdAtMs: number;
  readonly retentionDays: number | null;
  /** Missing: STANDARD. */
  readonly logClass?: string;
  readonly kmsKeyId?: string;
  readonly metricFilters?: readonly MetricFilter[];
  readonly defaultMinutes?: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly streams: readonly LogStream[];
  readonly events: EventListState;
}

/** A stream of a log group. Plain JSON. */
export interface LogStream {
  readonly name: string;
  readonly createdAtMs: number;
  /** The timestamps of its first and last event; null without events. */
  firstAtMs: number | null;
  lastAtMs: number | null;
  lastIngestedAtMs: number | null;
}

/** A metric filter of a log group. Plain JSON. */
export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly createdAtMs: number;
  readonly transformation: MetricTransformation;
}

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

/** The events of a group that a snapshot keeps: the latest ones. It bounds the size of a snapshot (emulator rule). */
const savedEvents = 25_000;

/** A log group: its streams, and all their events in one list. */
export class LogGroup {
  readonly name: string;
  readonly createdAtMs: number;
  readonly streams = new Map<string, LogStream>();
  readonly events = new EventList();
  /** Retention period in days. Undefined: events never expire. */
  retentionDays: number | undefined;
  /** FilterLogEvents and GetLogEvents read only STANDARD (CWL-UG log classes). */
  logClass = "STANDARD";
  /** A record: the emulator encrypts nothing. */
  kmsKeyId: string | undefined;
  tags: Readonly<Record<string, string>> = {};
  /** In order of their names. */
  metricFilters: readonly MetricFilter[] = [];
  /** The last minute in which a metric filter with a default value saw an event, by the filter's name. */
  readonly defaultMinutes = new Map<string, number>();

  constructor(name: string, createdAtMs: number) {
    this.name = name;
    this.createdAtMs = createdAtMs;
  }

  /** The length of all messages, characters. */
  get storedBytes(): number {
    return this.events.messageLength;
  }

  createStream(name: string, createdAtMs: number): LogStream {
    const stream: LogStream = { name, createdAtMs, firstAtMs: null, lastAtMs: null, lastIngestedAtMs: null };
    this.streams.set(name, stream);
    return stream;
  }

  deleteStream(stream: LogStream): void {
    this.streams.delete(stream.name);
    this.events.keepWhere((event) => event.stream !== stream.name);
  }

  append(stream: LogStream, event: LogEvent): void {
    this.events.add(event);
    if (stream.firstAtMs === null || event.atMs < stream.firstAtMs) stream.firstAtMs = event.atMs;
    if (stream.lastAtMs === null || event.atMs > stream.lastAtMs) stream.lastAtMs = event.atMs;
    stream.lastIngestedAtMs = event.ingestedAtMs;
  }

  /** Removes events whose retention period is over. */
  expire(nowMs: number): void {
    if (this.retentionDays === undefined) return;
    const beforeMs = nowMs - this.retentionDays * dayMs;
    if ((this.events.first?.atMs ?? beforeMs) >= beforeMs) return;
    this.events.dropBefore(beforeMs);
    const streams = [...this.streams.values()].filter(({ firstAtMs }) => firstAtMs !== null && firstAtMs < beforeMs);
    for (const stream of streams) {
      stream.firstAtMs = null;
      if (stream.lastAtMs !== null && stream.lastAtMs < beforeMs) stream.lastAtMs = null;
    }
    this.#findFirstEvents(streams.filter(({ lastAtMs }) => lastAtMs !== null));
  }

  #findFirstEvents(streams: readonly LogStream[]): void {
    const missing = new Map(streams.map((stream) => [stream.name, stream]));
    for (const event of this.events) {
      if (missing.size === 0) return;
      const stream = missing.get(event.stream);
      if (stream === undefined) continue;
      stream.firstAtMs = event.atMs;
      missing.delete(event.stream);
    }
  }

  snapshot(): GroupState {
    return {
      name: this.name,
      createdAtMs: this.createdAtMs,
      retentionDays: this.retentionDays ?? null,
      ...(this.logClass === "STANDARD" ? {} : { logClass: this.logClass }),
      ...(this.kmsKeyId === undefined ? {} : { kmsKeyId: this.kmsKeyId }),
      ...(this.metricFilters.length === 0 ? {} : { metricFilters: this.metricFilters }),
      ...(this.defaultMinutes.size === 0 ? {} : { defaultMinutes: Object.fromEntries(this.defaultMinutes) }),
      tags: this.tags,
      streams: [...this.streams.values()].map((stream) => ({ ...stream })),
      events: this.events.snapshot(savedEvents),
    };
  }

  static restored(state: GroupState): LogGroup {
    const group = new LogGroup(state.name, state.createdAtMs);
    group.retentionDays = state.retentionDays ?? undefined;
    group.logClass = state.logClass ?? "STANDARD";
    group.kmsKeyId = state.kmsKeyId;
    group.metricFilters = state.metricFilters ?? [];
    for (const [name, minute] of Object.entries(state.defaultMinutes ?? {})) group.defaultMinutes.set(name, minute);
    group.tags = state.tags;
    for (const stream of state.streams) group.streams.set(stream.name, { ...stream });
    group.events.restore(state.events);
    return group;
  }
}

/** The `log group` or `log stream` does not exist. */
export const notFound = (what: "log group" | "log stream"): AwsError =>
  new AwsError("ResourceNotFoundException", `The specified ${what} does not exist.`);
/** A `log group` or `log stream` with this name exists. */
export const alreadyExists = (what: "log group" | "log stream"): AwsError =>
  new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
/** A parameter is invalid. */
export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterException", message);
/** A page token is invalid. */
export const invalidToken = (): AwsError => invalidParameter("The specified nextToken is invalid.");

const timestampDigits = 20;
const sequenceDigits = 36;

/** Zeros by their number: `padStart` would build them anew for every event that is read. */
const zeros = Array.from({ length: sequenceDigits + 1 }, (_, count) => "0".repeat(count));

const padded = (value: number, digits: number): string => {
  const text = String(value);
  return `${zeros[Math.max(0, digits - text.length)]}${text}`;
};

/** Returns the 56 digits of event ids and page tokens: the timestamp, then the sequence. */
export const digitsOf = ({ atMs, sequence }: LogPlace): string =>
  padded(atMs, timestampDigits) + padded(sequence, sequenceDigits);

/** Parses 56 digits; returns undefined for any other text. */
export function placeOf(digits: string): LogPlace | undefined {
  if (!/^\d{56}$/.test(digits)) return undefined;
  return { atMs: Number(digits.slice(0, timestampDigits)), sequence: Number(digits.slice(timestampDigits)) };
}
