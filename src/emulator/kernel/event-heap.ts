/** Something that can be cancelled as long as it has not happened. */
export interface Cancellable {
  /** It has no effect afterwards. */
  cancel(): void;
}

/** An event that is scheduled for an instant of virtual time. */
export class ScheduledEvent implements Cancellable {
  /** Of two events at the same instant, the one with the lower number runs first: it was scheduled first. */
  readonly sequence: number;
  /** Describes the event in error messages. */
  readonly label: string;
  /** Undefined if the event was cancelled, or has run. */
  run: (() => void) | undefined;
  readonly #heap: EventHeap;

  constructor(heap: EventHeap, sequence: number, label: string, run: () => void) {
    this.#heap = heap;
    this.sequence = sequence;
    this.label = label;
    this.run = run;
  }

  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.#heap.countCancelled();
  }
}

/** Cancelled events are removed when there are this many, and more of them than others. */
const cancelledMin = 1_024;

/**
 * A binary min-heap of events, ordered by time and then by sequence. The times are in an array of their own, because most
 * comparisons need nothing else.
 */
export class EventHeap {
  #times: number[] = [];
  #events: ScheduledEvent[] = [];
  #sequence = 0;
  #cancelled = 0;

  get size(): number {
    return this.#events.length;
  }

  /** The first event, which may be cancelled. */
  peek(): ScheduledEvent | undefined {
    return this.#events[0];
  }

  /** The time of the first event. */
  get firstAtMs(): number | undefined {
    return this.#times[0];
  }

  /** Adds an event. `label` describes it in error messages. */
  push(atMs: number, label: string, run: () => void): ScheduledEvent {
    const event = new ScheduledEvent(this, this.#sequence++, label, run);
    this.#times.push(atMs);
    this.#events.push(event);
    this.#rise(this.#events.length - 1, atMs, event);
    return event;
  }

  /** Removes the first event, which may be cancelled. */
  pop(): ScheduledEvent | undefined {
    const top = this.#events[0];
    const atMs = this.#times.pop();
    const last = this.#events.pop();
    if (top !== undefined && top.run === undefined) this.#cancelled--;
    if (last !== undefined && atMs !== undefined && this.#events.length > 0) this.#sink(0, atMs, last);
    return top;
  }

  /** Must be called when an event of the heap has been cancelled. */
  countCancelled(): void {
    this.#cancelled++;
    if (this.#cancelled >= cancelledMin && this.#cancelled > this.size / 2) this.#removeCancelled();
  }

  /** Most timeouts are cancelled long before they are due. Kept until then, they would be most of the heap of a large burst. */
  #removeCancelled(): void {
    const times = this.#times;
    const events = this.#events;
    this.#times = times.filter((_, index) => events[index]?.run !== undefined);
    this.#events = events.filter(({ run }) => run !== undefined);
    this.#cancelled = 0;
    for (let index = (this.size >> 1) - 1; index >= 0; index--) {
      this.#sink(index, this.#times[index] as number, this.#events[index] as ScheduledEvent);
    }
  }

  /** Checks whether an event comes before the one with an index. */
  #isBefore(atMs: number, event: ScheduledEvent, index: number): boolean {
    const otherAtMs = this.#times[index] as number;
    return (
      atMs < otherAtMs || (atMs === otherAtMs && event.sequence < (this.#events[index] as ScheduledEvent).sequence)
    );
  }

  #rise(from: number, atMs: number, event: ScheduledEvent): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isBefore(atMs, event, parent)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, atMs, event);
  }

  #sink(from: number, atMs: number, event: ScheduledEvent): void {
    const { size } = this;
    let hole = from;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.#isSecondFirst(child)) child++;
      if (this.#isBefore(atMs, event, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, atMs, event);
  }

  /** Checks whether of two neighbors the second one comes first. */
  #isSecondFirst(index: number): boolean {
    return this.#isBefore(this.#times[index + 1] as number, this.#events[index + 1] as ScheduledEvent, index);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from] as number, this.#events[from] as ScheduledEvent);
  }

  #put(index: number, atMs: number, event: ScheduledEvent): void {
    this.#times[index] = atMs;
    this.#events[index] = event;
  }
}
