import { violatedConstraint } from "./logs-errors.ts";

/** Log events in the order of their timestamps, then of their sequence. Adding is fast if they arrive nearly in order. */
export class EventList {
  readonly #events: LogEvent[] = [];

  get length(): number {
    return this.#events.length;
  }

  at(index: number): LogEvent | undefined {
    return this.#events[index];
  }

  add(event: LogEvent): void {
    const events = this.#events;
    const last = events.at(-1);
    if (last === undefined || !isAfter(last, event)) events.push(event);
    else events.splice(this.indexAfter(event), 0, event);
  }

  /** Returns the index of the first event after `place`. */
  indexAfter(place: LogPlace): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.#events[middle] as LogEvent, place)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Returns the index of the first event with a timestamp of `atMs` or later. */
  indexFrom(atMs: number): number {
    return this.indexAfter({ atMs, sequence: -1 });
  }

  /** Removes and returns the events with a timestamp before `atMs`. */
  dropBefore(atMs: number): readonly LogEvent[] {
    const first = this.#events[0];
    return first === undefined || first.atMs >= atMs ? [] : this.#events.splice(0, this.indexFrom(atMs));
  }

  /** Removes the events for which `test` is true. */
  dropWhere(test: (event: LogEvent) => boolean): void {
    const kept = this.#events.filter((event) => !test(event));
    this.#events.length = 0;
    for (const event of kept) this.#events.push(event);
  }

  [Symbol.iterator](): Iterator<LogEvent> {
    return this.#events[Symbol.iterator]();
  }
}

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

/** Checks whether an event is after a place. */
const isAfter = (event: LogPlace, place: LogPlace): boolean =>
  event.atMs > place.atMs || (event.atMs === place.atMs && event.sequence > place.sequence);

/** Returns the place just before an event. */
export const placeBefore = ({ atMs, sequence }: LogPlace): LogPlace => ({ atMs, sequence: sequence - 1 });

const timestampDigits = 20;
const sequenceDigits = 36;

/** Returns the 56 digits of event ids and page tokens: the timestamp, then the sequence. */
export const digitsOf = ({ atMs, sequence }: LogPlace): string =>
  String(atMs).padStart(timestampDigits, "0") + String(sequence).padStart(sequenceDigits, "0");

/** Parses 56 digits; returns undefined for any other text. */
export function placeOf(digits: string): LogPlace | undefined {
  if (!/^\d{56}$/.test(digits)) return undefined;
  return { atMs: Number(digits.slice(0, timestampDigits)), sequence: Number(digits.slice(timestampDigits)) };
}

/** Returns the number of items on a page. @throws {AwsError} InvalidParameterException unless `limit` is from 1 to `max`. */
export function pageLimit(limit: number | undefined, max: number): number {
  if (limit === undefined) return max;
  if (limit > max) throw violatedConstraint(limit, "limit", `have value less than or equal to ${max}`);
  if (limit < 1) throw violatedConstraint(limit, "limit", "have value greater than or equal to 1");
  return limit;
}
