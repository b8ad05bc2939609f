import { EventList, type LogEvent } from "./event-list.ts";

/** A stream of a log group. */
export interface LogStream {
  readonly name: string;
  readonly createdAtMs: number;
  readonly events: EventList;
  lastIngestedAtMs: number | undefined;
}

/** A log group as plain JSON. An event is [stream, timestamp, ingestion time, sequence, message]. */
export interface GroupState {
  readonly name: string;
  readonly createdAtMs: number;
  readonly retentionDays: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly streams: readonly {
    readonly name: string;
    readonly createdAtMs: number;
    readonly lastIngestedAtMs: number | null;
  }[];
  readonly events: readonly (readonly [string, number, number, number, string])[];
}

const dayMs = 86_400_000;

/** A log group: its streams, and all their events in one list. */
export class LogGroup {
  readonly name: string;
  readonly createdAtMs: number;
  readonly streams = new Map<string, LogStream>();
  readonly events = new EventList();
  /** Retention period in days. Undefined: events never expire. */
  retentionDays: number | undefined;
  tags: Readonly<Record<string, string>> = {};
  #storedBytes = 0;

  constructor(name: string, createdAtMs: number) {
    this.name = name;
    this.createdAtMs = createdAtMs;
  }

  /** The length of all messages, characters. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  createStream(name: string, createdAtMs: number): LogStream {
    const stream: LogStream = { name, createdAtMs, events: new EventList(), lastIngestedAtMs: undefined };
    this.streams.set(name, stream);
    return stream;
  }

  deleteStream(stream: LogStream): void {
    this.streams.delete(stream.name);
    this.events.dropWhere((event) => event.stream === stream.name);
    for (const event of stream.events) this.#storedBytes -= event.message.length;
  }

  append(stream: LogStream, event: LogEvent): void {
    this.events.add(event);
    stream.events.add(event);
    stream.lastIngestedAtMs = event.ingestedAtMs;
    this.#storedBytes += event.message.length;
  }

  /** Removes events whose retention period is over. */
  expire(nowMs: number): void {
    if (this.retentionDays === undefined) return;
    const beforeMs = nowMs - this.retentionDays * dayMs;
    const dropped = this.events.dropBefore(beforeMs);
    if (dropped.length === 0) return;
    for (const event of dropped) this.#storedBytes -= event.message.length;
    for (const stream of this.streams.values()) stream.events.dropBefore(beforeMs);
  }

  snapshot(): GroupState {
    return {
      name: this.name,
      createdAtMs: this.createdAtMs,
      retentionDays: this.retentionDays ?? null,
      tags: this.tags,
      streams: [...this.streams.values()].map(({ name, createdAtMs, lastIngestedAtMs }) => ({
        name,
        createdAtMs,
        lastIngestedAtMs: lastIngestedAtMs ?? null,
      })),
      events: [...this.events].map((e) => [e.stream, e.atMs, e.ingestedAtMs, e.sequence, e.message] as const),
    };
  }

  static restored(state: GroupState): LogGroup {
    const group = new LogGroup(state.name, state.createdAtMs);
    group.retentionDays = state.retentionDays ?? undefined;
    group.tags = state.tags;
    for (const { name, createdAtMs } of state.streams) group.createStream(name, createdAtMs);
    for (const [stream, atMs, ingestedAtMs, sequence, message] of state.events) {
      group.append(group.streams.get(stream) as LogStream, { stream, atMs, ingestedAtMs, sequence, message });
    }
    for (const { name, lastIngestedAtMs } of state.streams) {
      (group.streams.get(name) as LogStream).lastIngestedAtMs = lastIngestedAtMs ?? undefined;
    }
    return group;
  }
}
