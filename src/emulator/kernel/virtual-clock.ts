import { nextTick } from "node:process";
import type { Clock } from "../../base/time.ts";
import type { Kernel, Pause } from "./kernel.ts";
import { Playback } from "./wall-clock-pace.ts";

/** Starts microtasks: `queueMicrotask` takes several times as long, because Node wraps each of its callbacks. */
const settled = Promise.resolve();

/** After this many turns that waited only for microtasks, one waits for the event loop, which handles signals and output. */
const microtaskTurnsMax = 64;

/**
 * The virtual clock for code outside the emulator. Time advances only while such code waits for it (a sleep, or a call in
 * flight), and never while such code is busy (a call that is being serialized). After an event that settles a promise,
 * the code that awaits it continues before the next event, as far as the event asks for (see `Pause`). The same seed therefore
 * replays the same run. By default time advances as fast as possible; `play` lets it follow the wall clock instead, with the same result.
 */
export class VirtualClock implements Clock {
  /** Whether clients send requests over sockets: these arrive only in turns of the event loop, so every pause waits for one. */
  hasSockets = false;
  readonly #kernel: Kernel;
  #waiting = 0;
  #busy = 0;
  #turnScheduled = false;
  #microtaskTurns = 0;
  #playback: Playback | undefined;
  readonly #waiters = new Waiters();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    kernel.pace = { speed: 0, nowMs: () => kernel.nowMs, hold: () => this.hold() };
  }

  /**
   * Lets time advance `speed` times as fast as a wall clock from now on, or as fast as possible.
   *
   * @param speed virtual milliseconds for each millisecond of the wall clock; Infinity for as fast as possible
   */
  play(wall: Clock, speed: number): void {
    this.#playback = Number.isFinite(speed) ? new Playback(this.#kernel, wall, speed) : undefined;
  }

  nowMs(): number {
    return this.#kernel.nowMs;
  }

  sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stopWaiting = this.wait();
      const release = () => {
        stopWaiting();
        remove();
      };
      const abort = () => {
        end.cancel();
        release();
        reject(signal?.reason);
      };
      const remove = this.#waiters.add(reject);
      const end = this.#kernel.after(ms, "sleep", () => {
        signal?.removeEventListener("abort", abort);
        release();
        this.#kernel.letPromisesSettle();
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Makes a call that an event may answer. Rejects as well if an event of the kernel fails: no answer would come. */
  answerTo<T>(call: () => Promise<T>): Promise<T>;
  answerTo<T>(call: () => T | Promise<T>): T | Promise<T>;
  answerTo<T>(call: () => T | Promise<T>): T | Promise<T> {
    const answer = call();
    return answer instanceof Promise ? this.#waiters.unlessFailed(answer) : answer;
  }

  /** Must be called when code outside waits for an event. Time may advance until the returned function is called. */
  wait(): () => void {
    this.#waiting++;
    this.#scheduleTurn();
    return once(() => {
      this.#waiting--;
    });
  }

  /** Must be called when code outside is busy. Time does not advance until the returned function is called. */
  hold(): () => void {
    this.#busy++;
    return once(() => {
      this.#busy--;
      this.#scheduleTurn();
    });
  }

  /** Schedules the next events. @param pause what happens before them. */
  #scheduleTurn(pause: Pause = "settle"): void {
    if (this.#turnScheduled || this.#waiting === 0 || this.#busy > 0) return;
    this.#turnScheduled = true;
    const isShort = pause === "microtasks" && !this.hasSockets && ++this.#microtaskTurns % microtaskTurnsMax !== 0;
    if (isShort) void settled.then(this.#tick);
    else setImmediate(this.#turn);
  }

  /** What a microtask passes to `nextTick` runs when no microtask is left. */
  readonly #tick = (): void => nextTick(this.#turn);

  readonly #turn = (): void => {
    this.#turnScheduled = false;
    if (this.#waiting === 0 || this.#busy > 0) return;
    let pause: Pause | "idle";
    try {
      const untilMs = this.#playback?.presentMs();
      pause = this.#kernel.run(untilMs);
      if (pause === "idle") {
        if (this.#kernel.nextAtMs === undefined)
          throw new Error("the emulator has no event left, but code outside still waits for one");
        if (untilMs !== undefined) this.#kernel.advanceTo(untilMs);
        this.#turnScheduled = true;
        void this.#playback?.untilNext().then(this.#turn);
        return;
      }
    } catch (error) {
      // The code that waits gets the error. If no code can get it, it must not be lost.
      if (this.#waiters.isEmpty) throw error;
      this.#waiters.fail(error);
      return;
    }
    this.#scheduleTurn(pause);
  };
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}

/**
 * The promises of code outside that events of the kernel have to settle. After a failed event none of them would ever settle, so
 * all are rejected.
 */
export class Waiters {
  readonly #rejects = new Set<(error: unknown) => void>();

  get isEmpty(): boolean {
    return this.#rejects.size === 0;
  }

  /** Adds what rejects a promise, until the returned function is called. */
  add(reject: (error: unknown) => void): () => void {
    this.#rejects.add(reject);
    return () => this.#rejects.delete(reject);
  }

  /** Returns a promise of the same answer that is rejected as well if an event fails first. */
  unlessFailed<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const remove = this.add(reject);
      answer.then(
        (value) => {
          remove();
          resolve(value);
        },
        (error: unknown) => {
          remove();
          reject(error);
        },
      );
    });
  }

  /** Rejects all of them. */
  fail(error: unknown): void {
    for (const reject of this.#rejects) reject(error);
  }
}
