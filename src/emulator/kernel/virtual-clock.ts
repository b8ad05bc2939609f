import type { Clock } from "../../base/clock.ts";
import type { Kernel } from "./kernel.ts";

/**
 * Virtual time for the world outside the emulator. Time flows only while somebody outside waits on it (a sleep, or a
 * call in flight), never while somebody outside is busy (a call being serialised), and between two events that resolve
 * promises it gives those promises a whole macrotask turn to settle. So the same seed replays the same run.
 */
export class VirtualClock implements Clock {
  readonly #kernel: Kernel;
  #waiting = 0;
  #busy = 0;
  #turnAhead = false;
  readonly #sleepers = new Set<(error: unknown) => void>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
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
        this.#sleepers.delete(reject);
      };
      const abort = () => {
        cancel();
        release();
        reject(signal?.reason);
      };
      this.#sleepers.add(reject);
      const cancel = this.#kernel.after(ms, "sleep", () => {
        signal?.removeEventListener("abort", abort);
        release();
        this.#kernel.letPromisesSettle();
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Says that somebody outside waits for an event: time may flow until the returned function is called. */
  wait(): () => void {
    this.#waiting++;
    this.#planTurn();
    return once(() => {
      this.#waiting--;
    });
  }

  /** Says that somebody outside is busy: time stands still until the returned function is called. */
  hold(): () => void {
    this.#busy++;
    return once(() => {
      this.#busy--;
      this.#planTurn();
    });
  }

  #planTurn(): void {
    if (this.#turnAhead || this.#waiting === 0 || this.#busy > 0) return;
    this.#turnAhead = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#turnAhead = false;
    if (this.#waiting === 0 || this.#busy > 0) return;
    try {
      if (this.#kernel.run() === "idle")
        throw new Error("the emulator has nothing left to do, yet somebody waits for it");
    } catch (error) {
      // Whoever sleeps learns of it; an error that nobody hears must not be silent.
      if (this.#sleepers.size === 0) throw error;
      for (const reject of this.#sleepers) reject(error);
      return;
    }
    this.#planTurn();
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
