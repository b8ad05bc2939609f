import { type Random, uuidFrom } from "../../../base/random.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { Timer, type TimerCallback, virtualDate } from "./function-host.ts";

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
  const stop = (handle?: unknown) => timers.clear(handle);
  return {
    setTimeout: (callback: TimerCallback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, false),
    setInterval: (callback: TimerCallback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, true),
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
  start(callback: TimerCallback, delay: unknown, args: readonly unknown[], repeats: boolean): Timer {
    const timer = new Timer(this, { id: ++this.#lastId, callback, args, repeats }, delay);
    this.#timers.set(timer.id, timer);
    this.schedule(timer);
    return timer;
  }

  /** Starts the time of a timer again, unless it has ended. */
  schedule(timer: Timer): void {
    if (!this.#timers.has(timer.id)) return;
    timer.dueAtMs = this.#kernel.nowMs + timer.delayMs + this.#drawLateMs();
    if (this.#frozenAtMs === undefined) this.#await(timer);
  }

  /** Stops a timer. Anything that is no timer is ignored, as in Node. */
  clear(handle: unknown): void {
    const id = Timer.idOf(handle);
    this.#timers.get(id)?.event?.cancel();
    this.#timers.delete(id);
  }

  /** Stops the time of the timers. */
  freeze(): void {
    if (this.#frozenAtMs !== undefined) return;
    this.#frozenAtMs = this.#kernel.nowMs;
    for (const { event } of this.#timers.values()) event?.cancel();
  }

  /** Continues the time of the timers. */
  thaw(): void {
    if (this.#frozenAtMs === undefined) return;
    const frozenMs = this.#kernel.nowMs - this.#frozenAtMs;
    this.#frozenAtMs = undefined;
    for (const timer of this.#timers.values()) {
      timer.dueAtMs += frozenMs;
      this.#await(timer);
    }
  }

  /** Stops all timers. */
  clearAll(): void {
    for (const id of this.#timers.keys()) this.clear(id);
  }

  #await(timer: Timer): void {
    timer.event?.cancel();
    timer.event = this.#kernel.at(timer.dueAtMs, "timer of a function", () => this.#fire(timer));
  }

  #fire(timer: Timer): void {
    if (timer.repeats) {
      timer.dueAtMs += timer.delayMs;
      this.#await(timer);
    } else this.#timers.delete(timer.id);
    this.#kernel.letMicrotasksRun();
    try {
      timer.callback(...timer.args);
    } catch (error) {
      this.#onError(error);
    }
  }
}
