import { bisected, GrowingColumn } from "../../../base/numbers.ts";

/**
 * A place between two events of a log: after every event up to (atMs, sequence). Page tokens contain places instead of
 * indexes, so that events that are added later do not shift them.
 */
export interface LogPlace {
  readonly atMs: number;
  readonly sequence: number;
}

/** The place before the first event. */
export const startOfLog: LogPlace = { atMs: 0, sequence: 0 };

/** The place before every event with a timestamp of `atMs` or later. */
export const startOf = (atMs: number): LogPlace => ({ atMs, sequence: -1 });

/** Checks whether an event is after a place. */
export const isAfter = (event: LogPlace, place: LogPlace): boolean =>
  event.atMs > place.atMs || (event.atMs === place.atMs && event.sequence > place.sequence);

/** Returns the place just before an event. */
export const placeBefore = ({ atMs, sequence }: LogPlace): LogPlace => ({ atMs, sequence: sequence - 1 });

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

type NumberColumn = GrowingColumn<Float64Array>;

const numbers = (): NumberColumn => new GrowingColumn(Float64Array);

/**
 * Events in the order of their timestamps, then of their sequence. Their numbers are in columns and their messages in one
 * buffer: as objects and strings, the lines of a large burst would take most of the time of the garbage collector.
 */
export class EventColumns {
  readonly #names: string[] = [];
  readonly #nameIndexes = new Map<string, number>();
  /** The stream as an index of `#names`, …, and where the message begins and ends in the texts. */
  readonly #columns = {
    stream: numbers(),
    atMs: numbers(),
    ingestedAtMs: numbers(),
    sequence: numbers(),
    begin: numbers(),
    end: numbers(),
  };
  #texts = new TextBuffer();

  get size(): number {
    return this.#columns.stream.length;
  }

  get first(): LogPlace {
    return this.place(0);
  }

  get last(): LogPlace {
    return this.place(this.size - 1);
  }

  /** The place of the event with an index. */
  place(index: number): LogPlace {
    const { atMs, sequence } = this.#columns;
    return { atMs: atMs.at(index) as number, sequence: sequence.at(index) as number };
  }

  /** The event with an index. */
  at(index: number): LogEvent {
    const { stream, ingestedAtMs, begin, end } = this.#columns;
    return {
      stream: this.#names[stream.at(index) as number] as string,
      ...this.place(index),
      ingestedAtMs: ingestedAtMs.at(index) as number,
      message: this.#texts.text(begin.at(index) as number, end.at(index) as number),
    };
  }

  /** Checks whether an event comes after all others. */
  endsBefore(place: LogPlace): boolean {
    return this.size === 0 || isAfter(place, this.last);
  }

  /** Returns the index of the first event after `place`. */
  indexAfter(place: LogPlace): number {
    return bisected(-1, this.size, (index) => isAfter(this.place(index), place));
  }

  /** Adds an event in its order. */
  insert(event: LogEvent): void {
    const begin = this.#texts.end;
    this.#texts.append(event.message);
    this.#put(this.endsBefore(event) ? this.size : this.indexAfter(event), event, begin, this.#texts.end);
  }

  /** Returns all events as bytes. */
  toBytes(): Buffer {
    const { stream, atMs, ingestedAtMs, sequence, begin, end } = this.#columns;
    const header: Header = {
      names: this.#names,
      streams: [...stream.values()],
      atMs: differences(atMs),
      lagMs: differences(ingestedAtMs, atMs),
      sequences: differences(sequence),
      bytes: differences(end, begin),
    };
    return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...this.#textsInOrder()]);
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
    columns.#texts = new TextBuffer(bytes);
    return columns;
  }

  /** Returns the messages in the order of the events. Those that were added in order are adjacent: they are one part. */
  #textsInOrder(): Buffer[] {
    const begins = this.#columns.begin.values();
    const ends = this.#columns.end.values();
    const parts: Buffer[] = [];
    for (let first = 0; first < this.size; ) {
      let next = first + 1;
      while (next < this.size && begins[next] === ends[next - 1]) next++;
      parts.push(this.#texts.bytes(begins[first] as number, ends[next - 1] as number));
      first = next;
    }
    return parts;
  }

  #put(index: number, event: Omit<LogEvent, "message">, begin: number, end: number): void {
    const columns = this.#columns;
    columns.stream.insert(index, this.#indexOf(event.stream));
    columns.atMs.insert(index, event.atMs);
    columns.ingestedAtMs.insert(index, event.ingestedAtMs);
    columns.sequence.insert(index, event.sequence);
    columns.begin.insert(index, begin);
    columns.end.insert(index, end);
  }

  #indexOf(name: string): number {
    const known = this.#nameIndexes.get(name);
    if (known !== undefined) return known;
    this.#nameIndexes.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }
}

/** How much larger the values of a column are than those of another one, or than the value before. */
const differences = (column: NumberColumn, other?: NumberColumn): number[] =>
  Array.from(column.values(), (value, index) => value - (other?.at(index) ?? column.at(index - 1) ?? 0));

/** The most bytes of UTF-8 for one unit of a JavaScript string. */
const bytesPerUnitMax = 3;

/** Texts one after another, as UTF-8 in one buffer that grows. */
class TextBuffer {
  #bytes: Buffer;
  #used: number;

  /** @param bytes texts that it contains. */
  constructor(bytes: Buffer = Buffer.allocUnsafe(0)) {
    this.#bytes = bytes;
    this.#used = bytes.length;
  }

  /** Where the next text will begin, bytes. */
  get end(): number {
    return this.#used;
  }

  append(text: string): void {
    this.#reserve(text.length * bytesPerUnitMax);
    this.#used += this.#bytes.write(text, this.#used);
  }

  text(begin: number, end: number): string {
    return this.#bytes.toString("utf8", begin, end);
  }

  /** Returns a part without copying it. */
  bytes(begin: number, end: number): Buffer {
    return this.#bytes.subarray(begin, end);
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}
