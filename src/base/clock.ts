/**
 * A source of time. All code that waits or reads the time is given one: the wall clock for AWS, a virtual clock for the
 * emulator.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, on this clock. */
  nowMs(): number;
  /** Resolves after `ms` milliseconds of this clock. Rejects with the signal's reason as soon as `signal` is aborted. */
  sleepMs(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Sleeps `ms` milliseconds of `clock`. If `signal` is aborted, the sleep ends early without an error.
 *
 * @throws any other error of the clock, such as a virtual clock that has no event left to advance to.
 */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await clock.sleepMs(ms, signal);
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
  }
}
