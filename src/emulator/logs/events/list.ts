import { isAfter, type LogPlace, startOfLog } from "../place.ts";
import { type BlockState, EventBlock } from "./block.ts";
import type { EventColumns, LogEvent } from "./columns.ts";

/** A list as plain JSON. */
export interface EventListState {
  readonly blocks: readonly BlockState[];
}

const eventsPerBlock = 2_500;
/** Events stay uncompressed for this time after their timestamp, because followers read the end of a log repeatedly. */
const recentMs = 20_000;

/**
 * Log events in the order of their timestamps, then of their sequence. Adding is fast if they arrive nearly in order.
 * All but the latest ones are compressed: the lines of a large burst would take gigabytes otherwise.
 */
export class EventList {
  #blocks: EventBlock[] = [];
  /** The block that `after` read last: the next page of a reader often begins within it. */
  #lastRead: { readonly block: EventBlock; readonly size: number; readonly events: EventColumns } | undefined;

  /** The length of all messages, characters. */
  get messageLength(): number {
    return this.#blocks.reduce((total, block) => total + block.messageLength, 0);
  }

  add(event: LogEvent): void {
    let index = this.#blocks.length;
    while (index > 0 && !(this.#blocks[index - 1] as EventBlock).endsBefore(event)) index--;
    const block = this.#blocks[index] ?? this.#blockAtEnd(event);
    block.add(event);
  }

  /** Returns the events after `place`, oldest first. */
  *after(place: LogPlace): Generator<LogEvent> {
    for (const block of this.#blocks) {
      if (!isAfter(block.last, place)) continue;
      const events = this.#read(block);
      for (let index = events.indexAfter(place); index < events.size; index++) yield events.at(index);
    }
  }

  /** Returns the events up to `place`, newest first. */
  *upTo(place: LogPlace): Generator<LogEvent> {
    for (let last = this.#blocks.length - 1; last >= 0; last--) {
      const block = this.#blocks[last] as EventBlock;
      if (isAfter(block.first, place)) continue;
      const events = block.read();
      for (let index = events.indexAfter(place) - 1; index >= 0; index--) yield events.at(index);
    }
  }

  [Symbol.iterator](): Iterator<LogEvent> {
    return this.after(startOfLog);
  }

  /** The place of the oldest event; undefined without any. */
  get first(): LogPlace | undefined {
    return this.#blocks[0]?.first;
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
  keepWhere(keep: (event: LogEvent) => boolean, isConcerned: (block: EventBlock) => boolean = () => true): void {
    this.#blocks = this.#blocks.flatMap((block) => {
      if (!isConcerned(block)) return [block];
      const kept = new EventBlock();
      const events = block.read();
      for (let index = 0; index < events.size; index++) {
        const event = events.at(index);
        if (keep(event)) kept.add(event);
      }
      if (block.isPacked) kept.pack();
      return kept.size === 0 ? [] : [kept];
    });
  }

  /** Returns the latest events as plain JSON: at least `size` of them if there are so many, and at most a block more. */
  snapshot(size: number): EventListState {
    let kept = 0;
    let from = this.#blocks.length;
    while (from > 0 && kept < size) kept += (this.#blocks[--from] as EventBlock).size;
    return { blocks: this.#blocks.slice(from).map((block) => block.snapshot()) };
  }

  restore({ blocks }: EventListState): void {
    this.#blocks = blocks.map((block) => EventBlock.restored(block));
  }

  #read(block: EventBlock): EventColumns {
    if (!block.isPacked) return block.read();
    if (this.#lastRead?.block !== block || this.#lastRead.size !== block.size) {
      this.#lastRead = { block, size: block.size, events: block.read() };
    }
    return this.#lastRead.events;
  }

  /** Returns the block for an event that comes after all others, and compresses older ones if it is a new one. */
  #blockAtEnd({ atMs }: LogEvent): EventBlock {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.size < eventsPerBlock) {
      last.open();
      return last;
    }
    for (let index = this.#blocks.length - 1; index >= 0; index--) {
      const block = this.#blocks[index] as EventBlock;
      if (block.isPacked) break;
      if (block.last.atMs < atMs - recentMs) block.pack();
    }
    const block = new EventBlock();
    this.#blocks.push(block);
    return block;
  }
}
