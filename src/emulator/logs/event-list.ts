import { violatedConstraint } from "./logs-errors.ts";

/** Events in order of (stamp, sequence). Appending is cheap when stamps are nearly in order. */
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

  /** How many events come up to and including `place`: the index of the first event after it. */
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

  /** The index of the first event with a stamp of `atMs` or later. */
  indexFrom(atMs: number): number {
    return this.indexAfter({ atMs, sequence: -1 });
  }

  /** Removes and returns the events with stamps before `atMs`. */
  dropBefore(atMs: number): readonly LogEvent[] {
    const first = this.#events[0];
    return first === undefined || first.atMs >= atMs ? [] : this.#events.splice(0, this.indexFrom(atMs));
  }

  /** Removes the events that `unwanted` picks. */
  dropWhere(unwanted: (event: LogEvent) => boolean): void {
    const kept = this.#events.filter((event) => !unwanted(event));
    this.#events.length = 0;
    for (const event of kept) this.#events.push(event);
  }

  [Symbol.iterator](): Iterator<LogEvent> {
    return this.#events[Symbol.iterator]();
  }
}

/** One line of a log. */
export interface LogEvent {
  readonly stream: string;
  readonly atMs: number;
  /** From then on it can be read. */
  readonly ingestedAtMs: number;
  /** Counts up with every event of the account: the order of events with the same stamp. */
  readonly sequence: number;
  readonly message: string;
}

/**
 * A place between two events of a log: after every event up to (atMs, sequence). Pages hold on to places, not to
 * counts, so that late events shift none of them.
 */
export interface LogPlace {
  readonly atMs: number;
  readonly sequence: number;
}

export const startOfLog: LogPlace = { atMs: 0, sequence: 0 };

/** Whether the event comes after the place. */
const isAfter = (event: LogPlace, place: LogPlace): boolean =>
  event.atMs > place.atMs || (event.atMs === place.atMs && event.sequence > place.sequence);

/** The place just before an event. */
export const placeBefore = ({ atMs, sequence }: LogPlace): LogPlace => ({ atMs, sequence: sequence - 1 });

const stampDigits = 20;
const sequenceDigits = 36;

/** The 56 digits that events and tokens show: first the stamp, then the sequence. */
export const digitsOf = ({ atMs, sequence }: LogPlace): string =>
  String(atMs).padStart(stampDigits, "0") + String(sequence).padStart(sequenceDigits, "0");

/** The place that 56 digits name; undefined for any other text. */
export function placeOf(digits: string): LogPlace | undefined {
  if (!/^\d{56}$/.test(digits)) return undefined;
  return { atMs: Number(digits.slice(0, stampDigits)), sequence: Number(digits.slice(stampDigits)) };
}

/** How many items a page holds. @throws {AwsError} InvalidParameterException when more than `max`, or none, are asked for. */
export function pageLimit(limit: number | undefined, max: number): number {
  if (limit === undefined) return max;
  if (limit > max) throw violatedConstraint(limit, "limit", `have value less than or equal to ${max}`);
  if (limit < 1) throw violatedConstraint(limit, "limit", "have value greater than or equal to 1");
  return limit;
}
