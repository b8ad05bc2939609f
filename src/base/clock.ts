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
