import { isAfter, type LogEvent, type LogPlace } from "./log-event.ts";

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
