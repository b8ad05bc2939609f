import { type Random, uuidFrom } from "../../../base/random.ts";
import type { Cancellable, Kernel } from "../../kernel/kernel.ts";
import { virtualDate } from "./function-host.ts";

/** What the globals of a bundle are created from. */
interface ScopeRequest {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly variables: Readonly<Record<string, string>>;
  readonly timers: VirtualTimers;
  /** Called with the level and the arguments of each call of the console. */
  readonly log: (level: string, values: readonly unknown[]) => void;
}

/** The names of the globals that a bundle sees in place of Node's. */
export const scopeNames = [
  "setTimeout",
  "setInterval",
  "clearTimeout",
  "clearInterval",
  "Date",
  "Math",
  "crypto",
  "console",
  "process",
  "performance",
] as const;

/** Creates the globals of a bundle: time is virtual, and random numbers come from a seeded stream. */
export function bundleScope(request: ScopeRequest): Readonly<Record<(typeof scopeNames)[number], unknown>> {
  const { kernel, random, variables, timers, log } = request;
  const nowMs = () => kernel.nowMs;
  const startedMs = nowMs();
  const at =
    (level: string) =>
    (...values: unknown[]) =>
      log(level, values);
  const stop = (handle?: unknown) => timers.stop(handle);
  return {
    setTimeout: (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, false),
    setInterval: (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, true),
    clearTimeout: stop,
    clearInterval: stop,
    Date: virtualDate(nowMs),
    Math: Object.create(Math, { random: { value: () => random.next() } }),
    crypto: { randomUUID: () => uuidFrom(random) },
    console: { log: at("INFO"), info: at("INFO"), warn: at("WARN"), error: at("ERROR"), debug: at("DEBUG") },
    process: { env: { ...variables } },
    performance: { now: () => nowMs() - startedMs },
  };
}

type Callback = (...args: unknown[]) => void;

/**
 * The timers of an execution environment, in virtual time. Between two invocations the environment and its timers are frozen
 * (L-DG runtime environment).
 */
export class VirtualTimers {
  readonly #kernel: Kernel;
  /** Called with an error that the callback of a timer throws. */
  readonly #onError: (error: unknown) => void;
  readonly #drawLateMs: () => number;
  readonly #timers = new Map<number, Timer>();
  #lastId = 0;
  #frozenAtMs: number | undefined;

  /** @param drawLateMs how late the next timer fires; Node's never fire early */
  constructor(kernel: Kernel, onError: (error: unknown) => void, drawLateMs: () => number) {
    this.#kernel = kernel;
    this.#onError = onError;
    this.#drawLateMs = drawLateMs;
  }

  /** Starts a timer of `setTimeout`, or of `setInterval` if it repeats. */
  start(callback: Callback, delayMs: unknown, args: readonly unknown[], repeats: boolean): TimerHandle {
    const id = ++this.#lastId;
    const ms = Math.max(1, Math.trunc(Number(delayMs)) || 1);
    const timer: Timer = {
      callback,
      args,
      delayMs: ms,
      repeats,
      event: undefined,
      dueAtMs: this.#kernel.nowMs + ms + this.#drawLateMs(),
    };
    this.#timers.set(id, timer);
    if (this.#frozenAtMs === undefined) this.#schedule(id, timer);
    return new TimerHandle(id, this.#refresh);
  }

  /** Stops a timer, by what `start` returned or its number. Anything else is ignored, as in Node. */
  stop(handle: unknown): void {
    const id = Number(
      typeof handle === "object" || typeof handle === "number" || typeof handle === "string" ? handle : Number.NaN,
    );
    this.#timers.get(id)?.event?.cancel();
    this.#timers.delete(id);
  }

  /** Stops the time of the timers. */
  freeze(): void {
    if (this.#frozenAtMs !== undefined) return;
    this.#frozenAtMs = this.#kernel.nowMs;
    for (const timer of this.#timers.values()) timer.event?.cancel();
  }

  /** Continues the time of the timers. */
  thaw(): void {
    if (this.#frozenAtMs === undefined) return;
    const frozenMs = this.#kernel.nowMs - this.#frozenAtMs;
    this.#frozenAtMs = undefined;
    for (const [id, timer] of this.#timers) {
      timer.dueAtMs += frozenMs;
      this.#schedule(id, timer);
    }
  }

  /** Stops all timers. */
  clear(): void {
    for (const timer of this.#timers.values()) timer.event?.cancel();
    this.#timers.clear();
  }

  #schedule(id: number, timer: Timer): void {
    timer.event = this.#kernel.at(timer.dueAtMs, "timer of a function", () => this.#fire(id, timer));
  }

  #fire(id: number, timer: Timer): void {
    if (timer.repeats) {
      timer.dueAtMs += timer.delayMs;
      this.#schedule(id, timer);
    } else this.#timers.delete(id);
    this.#kernel.letMicrotasksRun();
    try {
      timer.callback(...timer.args);
    } catch (error) {
      this.#onError(error);
    }
  }

  readonly #refresh = (id: number): void => {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    timer.event?.cancel();
    timer.dueAtMs = this.#kernel.nowMs + timer.delayMs + this.#drawLateMs();
    if (this.#frozenAtMs === undefined) this.#schedule(id, timer);
  };
}

interface Timer {
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly delayMs: number;
  readonly repeats: boolean;
  /** Cancelled while the environment is frozen; undefined if the timer was started in that time. */
  event: Cancellable | undefined;
  dueAtMs: number;
}

/** What `setTimeout` returns: the interface of Node's `Timeout`. */
class TimerHandle {
  readonly #id: number;
  readonly #refresh: (id: number) => void;

  constructor(id: number, refresh: (id: number) => void) {
    this.#id = id;
    this.#refresh = refresh;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  refresh(): this {
    this.#refresh(this.#id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}
