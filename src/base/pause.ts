import type { Clock } from "./clock.ts";

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
