import { createRequire, syncBuiltinESMExports } from "node:module";
import { Timer, type TimerCallback } from "../../function-host.ts";

/** What timers need of the time in this process. */
export interface TimerClock {
  nowMs(): number;
  /** Returns the wall-clock time in which a duration passes, milliseconds. */
  wallMsOf(ms: number): number;
  /** Moves time forward. */
  advanceTo(atMs: number): void;
}

const setWallTimeout = globalThis.setTimeout;
const clearWallTimeout = globalThis.clearTimeout;

/** The timers of a function in the emulator's time. */
export class Timers {
  readonly #clock: TimerClock;
  readonly #timers = new Map<number, Timer>();
  #lastId = 0;
  #isStopped = false;
  /** Runs timers by the wall clock while the function waits for something else, too. */
  #wall: { readonly atMs: number; readonly timeout: NodeJS.Timeout } | undefined;

  constructor(clock: TimerClock) {
    this.#clock = clock;
  }

  /** Adds a timer of `setTimeout`, or of `setInterval` if it repeats. */
  add(callback: TimerCallback, delay: unknown, args: readonly unknown[], repeats: boolean): Timer {
    const timer = new Timer(this, { id: ++this.#lastId, callback, args, repeats }, delay);
    this.schedule(timer);
    return timer;
  }

  /** Starts a timer, or starts it again. */
  schedule(timer: Timer): void {
    timer.dueAtMs = this.#clock.nowMs() + timer.delayMs;
    this.#timers.set(timer.id, timer);
    if (!this.#isStopped) this.#setWallTimeout(timer.dueAtMs);
  }

  /** Removes a timer by what `add` returned, or its number. @returns false if it is not one of these timers. */
  clear(handle: unknown): boolean {
    return this.#timers.delete(Timer.idOf(handle));
  }

  /** Returns when the next timer is due, or undefined if no timer keeps the function alive. */
  nextAtMs(): number | undefined {
    const timers = [...this.#timers.values()];
    return timers.some((timer) => timer.hasRef()) ? Math.min(...timers.map(({ dueAtMs }) => dueAtMs)) : undefined;
  }

  /** Stops running timers. */
  stop(): void {
    this.#isStopped = true;
    clearWallTimeout(this.#wall?.timeout);
    this.#wall = undefined;
  }

  /** Runs the timers that are due, and the others when they are. */
  start(): void {
    this.#isStopped = false;
    this.#runDue();
  }

  /** Moves all timers by a duration. */
  delayAll(ms: number): void {
    for (const timer of this.#timers.values()) timer.dueAtMs += ms;
  }

  #runDue(): void {
    const nowMs = this.#clock.nowMs();
    const timers = [...this.#timers.values()];
    const due = timers.filter(({ dueAtMs }) => dueAtMs <= nowMs);
    due.sort((a, b) => a.dueAtMs - b.dueAtMs || a.id - b.id);
    // Each in its own turn, as Node does, so that an error in one does not affect the others.
    for (const timer of due) setImmediate(() => this.#run(timer));
    const next = Math.min(...timers.map(({ dueAtMs }) => dueAtMs).filter((atMs) => atMs > nowMs));
    if (next !== Number.POSITIVE_INFINITY) this.#setWallTimeout(next);
  }

  #run(timer: Timer): void {
    if (!this.#timers.has(timer.id)) return;
    if (timer.repeats) this.schedule(timer);
    else this.#timers.delete(timer.id);
    timer.callback(...timer.args);
  }

  #setWallTimeout(atMs: number): void {
    if (this.#wall !== undefined && this.#wall.atMs <= atMs) return;
    clearWallTimeout(this.#wall?.timeout);
    const timeout = setWallTimeout(
      () => {
        this.#wall = undefined;
        this.#clock.advanceTo(atMs);
        this.#runDue();
      },
      this.#clock.wallMsOf(Math.max(0, atMs - this.#clock.nowMs())),
    );
    this.#wall = { atMs, timeout: timeout.unref() };
  }
}

type Options = { readonly signal?: AbortSignal; readonly ref?: boolean };

const nodeRequire = createRequire(import.meta.url);
const promisified = Symbol.for("nodejs.util.promisify.custom");

/** Replaces the timer functions of this process: the globals, `node:timers`, `node:timers/promises`, `AbortSignal.timeout`. */
export function replaceTimers(timers: Timers): void {
  const { clearTimeout: clearWallTimeout } = globalThis;
  const sleep = sleepWith(timers);
  const clear = (handle?: unknown) => {
    // Modules that were loaded before may pass a timer of Node.
    if (!timers.clear(handle)) clearWallTimeout(handle as NodeJS.Timeout);
  };
  const setTimeout = (callback: TimerCallback, ms?: unknown, ...args: unknown[]) =>
    timers.add(callback, ms, args, false);
  const setInterval = (callback: TimerCallback, ms?: unknown, ...args: unknown[]) =>
    timers.add(callback, ms, args, true);
  const functions = {
    setTimeout: Object.assign(setTimeout, { [promisified]: sleep }),
    setInterval,
    clearTimeout: clear,
    clearInterval: clear,
  };
  Object.assign(globalThis, functions);
  Object.assign(nodeRequire("node:timers"), functions);
  const promises = nodeRequire("node:timers/promises");
  Object.assign(promises, { setTimeout: sleep, setInterval: ticksWith(timers) });
  Object.defineProperty(promises.scheduler, "wait", {
    value: (ms?: unknown, options?: Options) => sleep(ms, undefined, options),
  });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const error = new DOMException("The operation was aborted due to timeout", "TimeoutError");
    timers.add(() => controller.abort(error), ms, [], false).unref();
    return controller.signal;
  };
  syncBuiltinESMExports();
}

/** `setTimeout` of `node:timers/promises`. */
const sleepWith =
  (timers: Timers) =>
  (ms?: unknown, value?: unknown, { signal, ref = true }: Options = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const abort = () => {
        timers.clear(timer);
        reject(Object.assign(new Error("The operation was aborted", { cause: signal?.reason }), abortErrorNames));
      };
      const end = () => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      };
      const timer = timers.add(end, ms, [], false);
      if (!ref) timer.unref();
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });

const abortErrorNames = { name: "AbortError", code: "ABORT_ERR" };

/** `setInterval` of `node:timers/promises`. */
const ticksWith = (timers: Timers) =>
  async function* ticks(ms?: unknown, value?: unknown, options?: Options) {
    const sleep = sleepWith(timers);
    for (;;) yield await sleep(ms, value, options);
  };
