import { NumberTable, TextBuffer } from "./buffers.ts";

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

/** The columns of the numbers: the index of the stream, …, and where the message begins and ends in the texts. */
const column = { stream: 0, atMs: 1, ingestedAtMs: 2, sequence: 3, begin: 4, end: 5 } as const;

/**
 * Events in the order of their timestamps, then of their sequence. Their numbers are in one table and their messages in one
 * buffer: as objects and strings, the lines of a large burst would take most of the time of the garbage collector.
 */
export class EventColumns {
  readonly #streams: string[] = [];
  readonly #streamNumbers = new Map<string, number>();
  readonly #numbers = new NumberTable(Object.keys(column).length);
  #texts = new TextBuffer();

  get size(): number {
    return this.#numbers.size;
  }

  get first(): LogPlace {
    return this.place(0);
  }

  get last(): LogPlace {
    return this.place(this.size - 1);
  }

  /** The place of the event with an index. */
  place(index: number): LogPlace {
    return { atMs: this.#numbers.get(index, column.atMs), sequence: this.#numbers.get(index, column.sequence) };
  }

  /** The event with an index. */
  at(index: number): LogEvent {
    return {
      stream: this.#streams[this.#numbers.get(index, column.stream)] as string,
      ...this.place(index),
      ingestedAtMs: this.#numbers.get(index, column.ingestedAtMs),
      message: this.#texts.text(this.#numbers.get(index, column.begin), this.#numbers.get(index, column.end)),
    };
  }

  /** Checks whether an event comes after all others. */
  endsBefore({ atMs, sequence }: LogPlace): boolean {
    if (this.#numbers.size === 0) return true;
    const lastAtMs = this.#numbers.get(this.#numbers.size - 1, column.atMs);
    return (
      atMs > lastAtMs || (atMs === lastAtMs && sequence > this.#numbers.get(this.#numbers.size - 1, column.sequence))
    );
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
    const begin = this.#texts.end;
    this.#texts.append(event.message);
    const index = this.endsBefore(event) ? this.size : this.indexAfter(event);
    this.#put(index, event, begin, this.#texts.end);
  }

  /** Returns all events as bytes. */
  toBytes(): Buffer {
    const atMs = this.#numbers.column(column.atMs);
    const begins = this.#numbers.column(column.begin);
    const header: Header = {
      names: this.#streams,
      streams: this.#numbers.column(column.stream),
      atMs: differences(atMs),
      lagMs: this.#numbers.column(column.ingestedAtMs).map((ms, index) => ms - (atMs[index] as number)),
      sequences: differences(this.#numbers.column(column.sequence)),
      bytes: this.#numbers.column(column.end).map((end, index) => end - (begins[index] as number)),
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
    const parts: Buffer[] = [];
    let [begin, end] = [0, 0];
    for (let index = 0; index < this.size; index++) {
      const nextBegin = this.#numbers.get(index, column.begin);
      if (nextBegin !== end) {
        parts.push(this.#texts.bytes(begin, end));
        begin = nextBegin;
      }
      end = this.#numbers.get(index, column.end);
    }
    parts.push(this.#texts.bytes(begin, end));
    return parts;
  }

  #put(index: number, event: Omit<LogEvent, "message">, begin: number, end: number): void {
    const numbers = this.#numbers;
    numbers.insert(index);
    numbers.set(index, column.stream, this.#streamNumber(event.stream));
    numbers.set(index, column.atMs, event.atMs);
    numbers.set(index, column.ingestedAtMs, event.ingestedAtMs);
    numbers.set(index, column.sequence, event.sequence);
    numbers.set(index, column.begin, begin);
    numbers.set(index, column.end, end);
  }

  #streamNumber(name: string): number {
    const known = this.#streamNumbers.get(name);
    if (known !== undefined) return known;
    this.#streamNumbers.set(name, this.#streams.length);
    return this.#streams.push(name) - 1;
  }
}

const differences = (numbers: readonly number[]): number[] =>
  numbers.map((number, index) => number - (index === 0 ? 0 : (numbers[index - 1] as number)));

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
