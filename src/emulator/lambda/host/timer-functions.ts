import type { VirtualTimers } from "./virtual-timers.ts";

type Callback = (...args: unknown[]) => void;

const promisified = Symbol.for("nodejs.util.promisify.custom");

/** What a handler sees of Node's timers: the globals, and the functions of `node:timers/promises`. */
interface TimerFunctions {
  readonly functions: Readonly<
    Record<
      "setTimeout" | "setInterval" | "setImmediate" | "clearTimeout" | "clearInterval" | "clearImmediate",
      (...args: never[]) => unknown
    >
  >;
  readonly promises: Readonly<Record<string, unknown>>;
}

/** Node's timer functions, over virtual timers. */
export function timerFunctions(timers: VirtualTimers): TimerFunctions {
  const sleep = (ms?: unknown, value?: unknown, options?: { signal?: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const { signal } = options ?? {};
      if (signal?.aborted) return reject(signal.reason);
      const timer = timers.start(() => resolve(value), ms, [], false);
      signal?.addEventListener("abort", () => {
        timers.stop(timer);
        reject(signal.reason);
      });
    });
  const nextTurn = (value?: unknown) => sleep(0, value);
  const stop = (handle?: unknown) => timers.stop(handle);
  const timeout = (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, false);
  const interval = (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, true);
  const immediate = (callback: Callback, ...args: unknown[]) => timers.start(callback, 0, args, false);
  const functions = {
    setTimeout: Object.assign(timeout, { [promisified]: sleep }),
    setInterval: interval,
    setImmediate: Object.assign(immediate, { [promisified]: nextTurn }),
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: stop,
  };
  const promises = { setTimeout: sleep, setImmediate: nextTurn, scheduler: { wait: sleep, yield: () => nextTurn() } };
  return { functions, promises };
}
