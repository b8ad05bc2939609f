/** Times at which invocations came in flight and at which they were no longer, in milliseconds, in no order. */
export interface FlightTimes {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** An invocation that has ended. Times in milliseconds. */
export interface Flight {
  readonly startMs: number;
  readonly endMs: number;
  /** How long its environment was started before `startMs`. */
  readonly initMs: number;
  /** Whether its start was reported before. */
  readonly wasStarted: boolean;
}

/**
 * Collects when invocations came in flight and when they ended, to draw the curve of a run that is under way. That an
 * invocation began with an init phase is known only at its end: it is then in flight once more, from the beginning of the
 * init phase to its start.
 */
export class FlightLog {
  #starts: number[] = [];
  #ends: number[] = [];

  /** Adds the start of an invocation. */
  start(ms: number): void {
    this.#starts.push(ms);
  }

  /** Adds the end of an invocation, and what is known of its start by then. */
  end({ startMs, endMs, initMs, wasStarted }: Flight): void {
    if (!wasStarted) this.#starts.push(startMs);
    this.#ends.push(endMs);
    if (initMs <= 0) return;
    this.#starts.push(startMs - initMs);
    this.#ends.push(startMs);
  }

  /** Returns what was added since the last call. */
  take(): FlightTimes {
    const taken = { starts: this.#starts, ends: this.#ends };
    this.#starts = [];
    this.#ends = [];
    return taken;
  }
}
