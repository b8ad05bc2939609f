/**
 * Where time comes from. Everything that waits or reads the time takes one of these: the wall clock against AWS,
 * a virtual clock against the embedded emulator.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, on this clock. */
  nowMs(): number;
  /**
   * Resolves after `ms` milliseconds of this clock; rejects with the signal's reason as soon as `signal` is aborted.
   */
  sleepMs(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Sleeps `ms` milliseconds of `clock`; an abort of `signal` ends the sleep early and is no error. Any other error of the
 * clock is one: a virtual clock that can go no further must not look like a sleep that is over.
 */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await clock.sleepMs(ms, signal);
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
  }
}
