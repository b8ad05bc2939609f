/** An event that is scheduled for an instant of virtual time. */
export interface ScheduledEvent {
  readonly atMs: number;
  /** Of two events at the same instant, the one with the lower number runs first: it was scheduled first. */
  readonly sequence: number;
  /** Describes the event in error messages. */
  readonly label: string;
  /** Undefined if the event was cancelled. */
  run: (() => void) | undefined;
}

const before = (a: ScheduledEvent, b: ScheduledEvent): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);

/** A binary min-heap of events, ordered by time and then by sequence. */
export class EventHeap {
  readonly #items: ScheduledEvent[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): ScheduledEvent | undefined {
    return this.#items[0];
  }

  push(event: ScheduledEvent): void {
    const items = this.#items;
    let hole = items.length;
    items.push(event);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent] as ScheduledEvent;
      if (!before(event, above)) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = event;
  }

  pop(): ScheduledEvent | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1] as ScheduledEvent, items[child] as ScheduledEvent))
        child++;
      const below = items[child] as ScheduledEvent;
      if (!before(below, last)) break;
      items[hole] = below;
      hole = child;
    }
    items[hole] = last;
    return top;
  }
}
