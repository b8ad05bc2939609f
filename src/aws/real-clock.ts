import type { Clock } from "../base/time.ts";

/** The wall clock. No other file may read the system time. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  sleepMs: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", abort, { once: true });
    }),
};
