import type { Clock } from "../base/clock.ts";
import { pause } from "../base/pause.ts";
import { mayPass } from "./retry.ts";

/** How long a run that is under way waits for AWS, or for the network, to come back. */
const patienceMs = 180_000;
const firstWaitMs = 2_000;
const longestWaitMs = 30_000;

/**
 * Makes a read of a run that is under way, and makes it again, for minutes, while it fails for a reason that may pass:
 * jobs that were sent go on whether or not anybody looks. An abort of `signal` ends the waiting, with one more read.
 *
 * @throws the last error; at once, one that does not pass.
 */
export async function insist<T>(clock: Clock, read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const untilMs = clock.nowMs() + patienceMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    try {
      return await read();
    } catch (error) {
      if (!mayPass(error) || signal?.aborted || clock.nowMs() + waitMs > untilMs) throw error;
    }
    await pause(clock, waitMs, signal);
  }
}
