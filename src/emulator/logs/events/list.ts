import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { EventColumns, isAfter, type LogEvent, type LogPlace, startOfLog } from "./columns.ts";

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

/** A block as plain JSON. */
interface BlockState {
  readonly first: LogPlace;
  readonly last: LogPlace;
  readonly size: number;
  readonly messageLength: number;
  /** Base64. */
  readonly packed: string;
}

/** The fastest quality: higher ones take several times as long, and save little. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** Compressed events, and where they begin and end. */
interface Packed extends Pick<BlockState, "first" | "last" | "size"> {
  readonly bytes: Buffer;
}

/** Events that follow each other, which can be compressed. Its first event is added before its places are read. */
class EventBlock {
  /** The length of all messages, characters. */
  messageLength = 0;
  #content: EventColumns | Packed = new EventColumns();

  get size(): number {
    return this.#content.size;
  }

  get first(): LogPlace {
    return this.#content.first;
  }

  get last(): LogPlace {
    return this.#content.last;
  }

  /** Checks whether an event comes after all others. */
  endsBefore(place: LogPlace): boolean {
    const content = this.#content;
    return content instanceof EventColumns ? content.endsBefore(place) : isAfter(place, content.last);
  }

  get isPacked(): boolean {
    return !(this.#content instanceof EventColumns);
  }

  /** Adds an event in its order. A compressed block stays compressed. */
  add(event: LogEvent): void {
    const columns = this.read();
    columns.insert(event);
    this.messageLength += event.message.length;
    if (this.isPacked) this.#content = packed(columns);
  }

  /** Compresses the events. */
  pack(): void {
    if (this.#content instanceof EventColumns) this.#content = packed(this.#content);
  }

  /** Decompresses the events, so that others can be added quickly. */
  open(): void {
    this.#content = this.read();
  }

  /** Returns the events. */
  read(): EventColumns {
    const content = this.#content;
    return content instanceof EventColumns ? content : EventColumns.fromBytes(brotliDecompressSync(content.bytes));
  }

  snapshot(): BlockState {
    const { first, last, size, bytes } = this.#content instanceof EventColumns ? packed(this.#content) : this.#content;
    return { first, last, size, messageLength: this.messageLength, packed: bytes.toString("base64") };
  }

  static restored({ messageLength, packed, ...places }: BlockState): EventBlock {
    const block = new EventBlock();
    block.messageLength = messageLength;
    block.#content = { ...places, bytes: Buffer.from(packed, "base64") };
    return block;
  }
}

const packed = (columns: EventColumns): Packed => {
  const { first, last, size } = columns;
  return { first, last, size, bytes: brotliCompressSync(columns.toBytes(), compression) };
};
