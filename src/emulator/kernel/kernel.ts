import { Heap, type HeapItem } from "./heap.ts";

/** Something that can be cancelled as long as it has not happened. */
export interface Cancellable {
  /** It has no effect afterwards. */
  cancel(): void;
}

/** An event that is scheduled for an instant of virtual time. */
class ScheduledEvent implements Cancellable, HeapItem {
  /** Of two events at the same instant, the one that was scheduled first runs first. */
  readonly sequence: number;
  heapIndex = -1;
  /** Describes the event in error messages. */
  readonly label: string;
  readonly run: () => void;
  readonly #heap: Heap<ScheduledEvent>;

  constructor(heap: Heap<ScheduledEvent>, sequence: number, label: string, run: () => void) {
    this.#heap = heap;
    this.sequence = sequence;
    this.label = label;
    this.run = run;
  }

  cancel(): void {
    if (this.heapIndex >= 0) this.#heap.remove(this);
  }
}

/** Thrown when a simulation reaches the limit on the number of events, because it does not end. */
export class RunawayError extends Error {
  override name = "RunawayError";
}

/** An event of the kernel threw an error: a bug in the emulator. Its cause is that error. */
export class EventFailure extends Error {
  override name = "EventFailure";

  /** @param label describes the event. */
  constructor(label: string, cause: unknown) {
    const what = cause instanceof Error ? cause.message : String(cause);
    super(`the emulator failed at the event "${label}": ${what}`, { cause });
  }
}

/** How the time of a kernel passes, for code outside the kernel that runs beside it. */
export interface Pace {
  /** Virtual milliseconds for each millisecond of the wall clock; 0 while time does not follow the wall clock. */
  readonly speed: number;
  /** The virtual time of something that happens outside the kernel now, milliseconds since the epoch. */
  nowMs(): number;
  /** Stops time while code outside is busy, until the returned function is called. */
  hold(): () => void;
}

/**
 * What the driver must let pass before the next event, so that code that awaits a settled promise continues: a whole turn of the
 * event loop ("settle"), or only the microtasks ("microtasks"), which takes a fraction of the time.
 */
export type Pause = "settle" | "microtasks";

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
 * from one to the next. It knows nothing of AWS or promises. Its driver (`VirtualClock` or
 * `PacedTime`) decides when the next event may run.
 */
export class Kernel {
  /** Set by the driver. Without one, time stands still between calls of `run`. */
  pace: Pace = { speed: 0, nowMs: () => this.#nowMs, hold: () => () => undefined };
  /** Called with the failure of an event, after which `run` continues. Without it, the first failure ends the kernel. */
  onFailure: ((failure: EventFailure) => void) | undefined;
  readonly #heap = new Heap<ScheduledEvent>();
  readonly #eventsMax: number;
  #nowMs: number;
  #scheduled = 0;
  #fired = 0;
  #pause: Pause | undefined;
  #onSchedule: (() => void) | undefined;
  #failure: EventFailure | undefined;

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
    return this.#heap.firstKey;
  }

  /** The number of events that have run. */
  get fired(): number {
    return this.#fired;
  }

  /** Schedules `run` at `atMs`, or now if that has passed. `label` describes the event in error messages. */
  at(atMs: number, label: string, run: () => void): Cancellable {
    const event = new ScheduledEvent(this.#heap, this.#scheduled++, label, run);
    this.#heap.push(Math.max(atMs, this.#nowMs), event);
    this.#onSchedule?.();
    return event;
  }

  /** Schedules `run` after `delayMs` of virtual time. */
  after(delayMs: number, label: string, run: () => void): Cancellable {
    return this.at(this.#nowMs + delayMs, label, run);
  }

  /**
   * Must be called by an event that settles a promise. `run` then returns after the event, so that the driver can let the
   * code that awaits the promise continue before the next event.
   */
  letPromisesSettle(): void {
    this.#pause = "settle";
  }

  /** Like `letPromisesSettle`, for code that awaits only promises which events settle, such as the handler of a function in this process. */
  letMicrotasksRun(): void {
    this.#pause ??= "microtasks";
  }

  /**
   * Runs events in order, up to and including `untilMs`. Stops early after an event that called `letPromisesSettle` or
   * `letMicrotasksRun`.
   *
   * @returns what it stopped for, or "idle" if no event is left up to `untilMs`.
   * @throws {RunawayError} if the limit on the number of events is reached.
   * @throws {EventFailure} if an event threw, unless `onFailure` is set. Every later call throws it again, because the
   * state may be wrong from then on.
   */
  run(untilMs = Number.POSITIVE_INFINITY): Pause | "idle" {
    this.#pause = undefined;
    if (this.#failure !== undefined) throw this.#failure;
    for (;;) {
      const { first: event, firstKey: atMs } = this.#heap;
      if (event === undefined || atMs === undefined || atMs > untilMs) return "idle";
      this.#heap.remove(event);
      this.#nowMs = atMs;
      this.#count(event);
      this.#runEvent(event);
      if (this.#pause !== undefined) return this.#pause;
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

  #runEvent({ label, run }: ScheduledEvent): void {
    try {
      run();
    } catch (error) {
      const failure = new EventFailure(label, error);
      if (this.onFailure === undefined) {
        this.#failure = failure;
        throw failure;
      }
      this.onFailure(failure);
      this.letPromisesSettle();
    }
  }

  #count(event: ScheduledEvent): void {
    this.#fired++;
    if (this.#fired > this.#eventsMax) {
      const { first: next, firstKey: nextAtMs } = this.#heap;
      throw new RunawayError(
        `stopped after ${this.#eventsMax} events, at "${event.label}"; the next is "${next?.label ?? "none"}" at ${nextAtMs ?? "-"} ms`,
      );
    }
  }
}
