import { isAfter, type LogPlace } from "../place.ts";

/** An event of a log. */
export interface LogEvent {
  readonly stream: string;
  readonly atMs: number;
  /** When it can be read. */
  readonly ingestedAtMs: number;
  /** Rises with every event of the account, and orders events with the same timestamp. */
  readonly sequence: number;
  readonly message: string;
}

/** The numbers of events as plain JSON: times and sequences as differences to the event before, which compress well. */
interface Header {
  readonly names: readonly string[];
  /** Indexes of `names`. */
  readonly streams: readonly number[];
  readonly atMs: readonly number[];
  /** Of the ingestion, milliseconds after the event. */
  readonly lagMs: readonly number[];
  readonly sequences: readonly number[];
  readonly bytes: readonly number[];
}

const lineFeed = 10;

/**
 * Events in the order of their timestamps, then of their sequence, as columns. Their messages are bytes of one buffer: as
 * objects and strings, the lines of a large burst would take most of the time of the garbage collector.
 */
export class EventColumns {
  readonly #streams: string[] = [];
  readonly #atMs: number[] = [];
  readonly #ingestedAtMs: number[] = [];
  readonly #sequences: number[] = [];
  /** Where the message of each event begins and ends in `#texts`. */
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  #texts: Buffer = Buffer.allocUnsafe(0);
  #textBytes = 0;

  get size(): number {
    return this.#atMs.length;
  }

  get first(): LogPlace {
    return this.place(0);
  }

  get last(): LogPlace {
    return this.place(this.size - 1);
  }

  /** The place of the event with an index. */
  place(index: number): LogPlace {
    return { atMs: this.#atMs[index] as number, sequence: this.#sequences[index] as number };
  }

  /** The event with an index. */
  at(index: number): LogEvent {
    return {
      stream: this.#streams[index] as string,
      ...this.place(index),
      ingestedAtMs: this.#ingestedAtMs[index] as number,
      message: this.#texts.toString("utf8", this.#begins[index], this.#ends[index]),
    };
  }

  /** Checks whether an event comes after all others. */
  endsBefore({ atMs, sequence }: LogPlace): boolean {
    const last = this.size - 1;
    const lastAtMs = this.#atMs[last];
    if (lastAtMs === undefined) return true;
    return atMs > lastAtMs || (atMs === lastAtMs && sequence > (this.#sequences[last] as number));
  }

  /** Returns the index of the first event after `place`. */
  indexAfter(place: LogPlace): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.place(middle), place)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Adds an event in its order. */
  insert(event: LogEvent): void {
    const begin = this.#textBytes;
    this.#reserve(event.message.length * 3);
    this.#textBytes += this.#texts.write(event.message, begin);
    const index = this.endsBefore(event) ? this.size : this.indexAfter(event);
    this.#put(index, event, begin, this.#textBytes);
  }

  /** Returns all events as bytes. */
  toBytes(): Buffer {
    const numbers = new Map([...new Set(this.#streams)].map((name, index) => [name, index]));
    const header: Header = {
      names: [...numbers.keys()],
      streams: this.#streams.map((name) => numbers.get(name) as number),
      atMs: differences(this.#atMs),
      lagMs: this.#ingestedAtMs.map((ms, index) => ms - (this.#atMs[index] as number)),
      sequences: differences(this.#sequences),
      bytes: this.#ends.map((end, index) => end - (this.#begins[index] as number)),
    };
    return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...this.#textsInOrder()]);
  }

  /** Returns the messages in the order of the events. Those that were added in order are adjacent: they are one part. */
  #textsInOrder(): Buffer[] {
    const parts: Buffer[] = [];
    let begin = 0;
    let end = 0;
    for (let index = 0; index < this.size; index++) {
      const nextBegin = this.#begins[index] as number;
      if (nextBegin !== end) {
        parts.push(this.#texts.subarray(begin, end));
        begin = nextBegin;
      }
      end = this.#ends[index] as number;
    }
    parts.push(this.#texts.subarray(begin, end));
    return parts;
  }

  /** Restores events from bytes. */
  static fromBytes(bytes: Buffer): EventColumns {
    const columns = new EventColumns();
    let begin = bytes.indexOf(lineFeed) + 1;
    const header = JSON.parse(bytes.toString("utf8", 0, begin)) as Header;
    let [atMs, sequence] = [0, 0];
    header.streams.forEach((name, index) => {
      atMs += header.atMs[index] as number;
      sequence += header.sequences[index] as number;
      const end = begin + (header.bytes[index] as number);
      const ingestedAtMs = atMs + (header.lagMs[index] as number);
      columns.#put(index, { stream: header.names[name] as string, atMs, ingestedAtMs, sequence }, begin, end);
      begin = end;
    });
    columns.#texts = bytes;
    columns.#textBytes = bytes.length;
    return columns;
  }

  #reserve(bytes: number): void {
    const needed = this.#textBytes + bytes;
    if (needed <= this.#texts.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#texts.length));
    this.#texts.copy(larger, 0, 0, this.#textBytes);
    this.#texts = larger;
  }

  #put(index: number, event: Omit<LogEvent, "message">, begin: number, end: number): void {
    putAt(this.#streams, index, event.stream);
    putAt(this.#atMs, index, event.atMs);
    putAt(this.#ingestedAtMs, index, event.ingestedAtMs);
    putAt(this.#sequences, index, event.sequence);
    putAt(this.#begins, index, begin);
    putAt(this.#ends, index, end);
  }
}

function putAt<T>(items: T[], index: number, item: T): void {
  if (index === items.length) items.push(item);
  else items.splice(index, 0, item);
}

const differences = (numbers: readonly number[]): number[] =>
  numbers.map((number, index) => number - (index === 0 ? 0 : (numbers[index - 1] as number)));
