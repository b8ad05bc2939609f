import {
  type Block,
  type EventState,
  eventOf,
  type LogEvent,
  messageLengthOf,
  pack,
  stateOf,
  unpack,
} from "./event-block.ts";
import { isAfter, type LogPlace, startOfLog } from "./place.ts";

/** A list as plain JSON. The packed bytes of a block are base64. */
export interface EventListState {
  readonly blocks: readonly (Omit<Block, "packed"> & { readonly packed: string })[];
  readonly recent: readonly EventState[];
}

const eventsPerBlock = 2_500;
/** Events stay uncompressed for this time after their timestamp, because followers read the end of a log repeatedly. */
const recentMs = 20_000;

/**
 * Log events in the order of their timestamps, then of their sequence. Adding is fast if they arrive nearly in order.
 * All but the latest ones are compressed: the lines of a large burst would take gigabytes otherwise.
 */
export class EventList {
  #blocks: Block[] = [];
  /** The events after those of the last block. */
  #recent: LogEvent[] = [];
  /** The block that `after` read last: the next page of a reader often begins within it. */
  #lastRead: { readonly block: Block; readonly events: readonly LogEvent[] } | undefined;

  /** The length of all messages, characters. */
  get messageLength(): number {
    const packed = this.#blocks.reduce((total, block) => total + block.messageLength, 0);
    return packed + messageLengthOf(this.#recent);
  }

  add(event: LogEvent): void {
    const late = this.#blocks.findLastIndex((block) => isAfter(event, block.last)) + 1;
    const block = this.#blocks[late];
    if (block === undefined) insert(this.#recent, event);
    else this.#blocks[late] = pack(insert(unpack(block), event));
    this.#packOlderThan(event.atMs - recentMs);
  }

  /** Returns the events after `place`, oldest first. */
  *after(place: LogPlace): Generator<LogEvent> {
    for (const block of this.#blocks) if (isAfter(block.last, place)) yield* eventsAfter(this.#read(block), place);
    yield* eventsAfter(this.#recent, place);
  }

  /** Returns the events up to `place`, newest first. */
  *upTo(place: LogPlace): Generator<LogEvent> {
    yield* eventsUpTo(this.#recent, place);
    for (let index = this.#blocks.length - 1; index >= 0; index--) {
      const block = this.#blocks[index] as Block;
      if (!isAfter(block.first, place)) yield* eventsUpTo(unpack(block), place);
    }
  }

  [Symbol.iterator](): Iterator<LogEvent> {
    return this.after(startOfLog);
  }

  /** The place of the oldest event; undefined without any. */
  get first(): LogPlace | undefined {
    return this.#blocks[0]?.first ?? this.#recent[0];
  }

  /** Removes the events with a timestamp before `atMs`. */
  dropBefore(atMs: number): void {
    if (this.first === undefined || this.first.atMs >= atMs) return;
    this.#blocks = this.#blocks.filter((block) => block.last.atMs >= atMs);
    this.keepWhere(
      (event) => event.atMs >= atMs,
      (block) => block.first.atMs < atMs,
    );
  }

  /** Removes the events for which `keep` is false. */
  keepWhere(keep: (event: LogEvent) => boolean, isConcerned: (block: Block) => boolean = () => true): void {
    this.#blocks = this.#blocks.flatMap((block) => {
      if (!isConcerned(block)) return [block];
      const kept = unpack(block).filter(keep);
      return kept.length === 0 ? [] : [pack(kept)];
    });
    this.#recent = this.#recent.filter(keep);
  }

  /** Returns the latest events as plain JSON: at least `size` of them if there are so many, and at most a block more. */
  snapshot(size: number): EventListState {
    let kept = this.#recent.length;
    let from = this.#blocks.length;
    while (from > 0 && kept < size) kept += (this.#blocks[--from] as Block).size;
    return {
      blocks: this.#blocks
        .slice(from)
        .map((block) => ({ ...block, packed: Buffer.from(block.packed).toString("base64") })),
      recent: this.#recent.map(stateOf),
    };
  }

  restore({ blocks, recent }: EventListState): void {
    this.#blocks = blocks.map((block) => ({ ...block, packed: Buffer.from(block.packed, "base64") }));
    this.#recent = recent.map(eventOf);
  }

  #read(block: Block): readonly LogEvent[] {
    if (this.#lastRead?.block !== block) this.#lastRead = { block, events: unpack(block) };
    return this.#lastRead.events;
  }

  #packOlderThan(atMs: number): void {
    while (this.#recent.length >= 2 * eventsPerBlock && (this.#recent[eventsPerBlock - 1] as LogEvent).atMs < atMs) {
      this.#blocks.push(pack(this.#recent.splice(0, eventsPerBlock)));
    }
  }
}

function insert(events: LogEvent[], event: LogEvent): LogEvent[] {
  const last = events.at(-1);
  if (last === undefined || !isAfter(last, event)) events.push(event);
  else events.splice(indexAfter(events, event), 0, event);
  return events;
}

/** Returns the index of the first event after `place`. */
function indexAfter(events: readonly LogEvent[], place: LogPlace): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(events[middle] as LogEvent, place)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function* eventsAfter(events: readonly LogEvent[], place: LogPlace): Generator<LogEvent> {
  for (let index = indexAfter(events, place); index < events.length; index++) yield events[index] as LogEvent;
}

function* eventsUpTo(events: readonly LogEvent[], place: LogPlace): Generator<LogEvent> {
  for (let index = indexAfter(events, place) - 1; index >= 0; index--) yield events[index] as LogEvent;
}
