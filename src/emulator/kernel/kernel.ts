import { EventHeap, type ScheduledEvent } from "./event-heap.ts";

/** Cancels a scheduled event. It has no effect after the event has run. */
export type Cancel = () => void;

/** Thrown when a simulation reaches the limit on the number of events, because it does not end. */
export class RunawayError extends Error {
  override name = "RunawayError";
}

/** The options of a kernel. */
export interface KernelOptions {
  /** The start of virtual time, milliseconds since the epoch. */
  startMs: number;
  /** The number of events after which `run` throws a RunawayError; 500 million unless given. */
  eventsMax?: number;
}

const defaultEventsMax = 500_000_000;

/**
 * The discrete-event kernel: callbacks in the order of their time, and then of their scheduling, and a clock that jumps
 * from one to the next. It knows nothing of AWS or promises. Its driver decides when the next event may run.
 */
export class Kernel {
  readonly #heap = new EventHeap();
  readonly #eventsMax: number;
  #nowMs: number;
  #sequence = 0;
  #fired = 0;
  #settleWanted = false;
  #onSchedule: (() => void) | undefined;

  constructor(options: KernelOptions) {
    this.#nowMs = options.startMs;
    this.#eventsMax = options.eventsMax ?? defaultEventsMax;
  }

  /** Virtual time, milliseconds since the epoch. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The time of the next event, or undefined if none is scheduled. */
  get nextAtMs(): number | undefined {
    this.#dropCancelled();
    return this.#heap.peek()?.atMs;
  }

  /** The number of events that have run. */
  get fired(): number {
    return this.#fired;
  }

  /** Schedules `run` at `atMs`, or now if that has passed. `label` describes the event in error messages. */
  at(atMs: number, label: string, run: () => void): Cancel {
    const event: ScheduledEvent = { atMs: Math.max(atMs, this.#nowMs), sequence: this.#sequence++, label, run };
    this.#heap.push(event);
    this.#onSchedule?.();
    return () => {
      event.run = undefined;
    };
  }

  /** Schedules `run` after `delayMs` of virtual time. */
  after(delayMs: number, label: string, run: () => void): Cancel {
    return this.at(this.#nowMs + delayMs, label, run);
  }

  /**
   * Must be called by an event that settles a promise. `run` then returns after the event, so that the driver can let the
   * code that awaits the promise continue before the next event.
   */
  letPromisesSettle(): void {
    this.#settleWanted = true;
  }

  /**
   * Runs events in order, up to and including `untilMs`. Stops early after an event that called `letPromisesSettle`.
   *
   * @returns "settle" if it stopped for promises, "idle" if no event is left up to `untilMs`.
   * @throws {RunawayError} if the limit on the number of events is reached.
   */
  run(untilMs = Number.POSITIVE_INFINITY): "settle" | "idle" {
    this.#settleWanted = false;
    for (;;) {
      const event = this.#heap.peek();
      if (event === undefined || event.atMs > untilMs) return "idle";
      this.#heap.pop();
      const { run } = event;
      if (run === undefined) continue;
      this.#nowMs = event.atMs;
      this.#count(event);
      run();
      if (this.#settleWanted) return "settle";
    }
  }

  /** Moves time forward without running events. @throws {RangeError} if an event is due before `atMs`. */
  advanceTo(atMs: number): void {
    const next = this.nextAtMs;
    if (next !== undefined && next < atMs) throw new RangeError("time cannot pass an event that has not run");
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** Sets the function that is called whenever an event is scheduled, for a driver that waits for the next event. */
  onSchedule(listener: () => void): void {
    this.#onSchedule = listener;
  }

  #dropCancelled(): void {
    for (let event = this.#heap.peek(); event !== undefined && event.run === undefined; event = this.#heap.peek()) {
      this.#heap.pop();
    }
  }

  #count(event: ScheduledEvent): void {
    this.#fired++;
    if (this.#fired > this.#eventsMax) {
      const next = this.#heap.peek();
      throw new RunawayError(
        `stopped after ${this.#eventsMax} events, at "${event.label}"; the next is "${next?.label ?? "none"}" at ${next?.atMs ?? "-"} ms`,
      );
    }
  }
}
