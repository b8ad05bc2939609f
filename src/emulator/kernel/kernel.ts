import { EventHeap, type ScheduledEvent } from "./event-heap.ts";

/** Cancels a scheduled event; harmless once it has happened. */
export type Cancel = () => void;

/** Thrown when a simulation does not come to rest. */
export class RunawayError extends Error {
  override name = "RunawayError";
}

export interface KernelOptions {
  /** Where virtual time starts, milliseconds since the epoch. */
  startMs: number;
  /** Events after which the run is taken for a runaway. */
  eventsMax?: number;
}

const defaultEventsMax = 500_000_000;

/**
 * The discrete-event kernel: a heap of callbacks in a total order (time, then sequence), and a clock that jumps from
 * one to the next. It knows no AWS and no promises; whoever drives it decides when the next event may happen.
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

  /** When the next event is due, or undefined when nothing is scheduled. */
  get nextAtMs(): number | undefined {
    this.#dropCancelled();
    return this.#heap.peek()?.atMs;
  }

  /** Events that have happened. */
  get fired(): number {
    return this.#fired;
  }

  /** Runs `run` at the instant `atMs`, or now if that has passed. `label` names the event in errors. */
  at(atMs: number, label: string, run: () => void): Cancel {
    const event: ScheduledEvent = { atMs: Math.max(atMs, this.#nowMs), sequence: this.#sequence++, label, run };
    this.#heap.push(event);
    this.#onSchedule?.();
    return () => {
      event.run = undefined;
    };
  }

  /** Runs `run` after `delayMs` of virtual time. */
  after(delayMs: number, label: string, run: () => void): Cancel {
    return this.at(this.#nowMs + delayMs, label, run);
  }

  /**
   * Says that the event that is happening has resolved a promise outside: whoever drives the kernel lets all promises
   * settle before the next event.
   */
  letPromisesSettle(): void {
    this.#settleWanted = true;
  }

  /**
   * Lets events happen, in order, up to and including `untilMs`, and stops early after one that resolved a promise.
   *
   * @returns "settle" if it stopped for promises, "idle" if no event is left up to `untilMs`.
   * @throws {RunawayError} when the limit on the number of events is reached.
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

  /** Moves time forward without letting anything happen; events due by then have to have happened. */
  advanceTo(atMs: number): void {
    const next = this.nextAtMs;
    if (next !== undefined && next < atMs) throw new RangeError("time cannot pass an event that has not happened");
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** Calls `listener` whenever an event is scheduled: a driver that waits learns of it. */
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
        `stopped after ${this.#eventsMax} events at "${event.label}"; the next is "${next?.label ?? "none"}" at ${next?.atMs ?? "-"} ms`,
      );
    }
  }
}
