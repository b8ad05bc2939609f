import type { Clock } from "../../base/clock.ts";
import type { Kernel } from "./kernel.ts";

/** The longest sleep between two checks of the kernel, milliseconds of the wall clock. */
const sleepMsMax = 1_000;

/**
 * Runs a kernel at the pace of the wall clock, times a factor. Events run when they are due, and `catchUp` brings the
 * kernel to the present before a request is answered.
 */
export class PacedTime {
  readonly #kernel: Kernel;
  readonly #wall: Clock;
  readonly #speed: number;
  readonly #virtualStartMs: number;
  readonly #wallStartMs: number;
  #wake = new AbortController();

  /** @param speed virtual milliseconds for each millisecond of the wall clock. */
  constructor(kernel: Kernel, wall: Clock, speed: number) {
    this.#kernel = kernel;
    this.#wall = wall;
    this.#speed = speed;
    this.#virtualStartMs = kernel.nowMs;
    this.#wallStartMs = wall.nowMs();
    kernel.onSchedule(() => this.#wake.abort());
  }

  /** Virtual time, milliseconds since the epoch; never behind the kernel's. */
  nowMs(): number {
    return Math.max(this.#kernel.nowMs, Math.floor(this.#presentMs()));
  }

  /** Runs every event that is due, and moves the kernel to the present. */
  async catchUp(): Promise<void> {
    for (;;) {
      const presentMs = this.#presentMs();
      if (this.#kernel.run(presentMs) === "idle") {
        this.#kernel.advanceTo(presentMs);
        return;
      }
      await macrotaskTurn();
    }
  }

  /** Runs events when they are due, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.abort(), { once: true });
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.catchUp();
      const nextMs = this.#kernel.nextAtMs;
      const untilNextMs = nextMs === undefined ? sleepMsMax : (nextMs - this.#presentMs()) / this.#speed;
      const sleepMs = Math.min(sleepMsMax, Math.max(0, untilNextMs));
      await this.#wall.sleepMs(sleepMs, this.#wake.signal).catch(() => undefined);
    }
  }

  #presentMs(): number {
    return this.#virtualStartMs + (this.#wall.nowMs() - this.#wallStartMs) * this.#speed;
  }
}

/** Waits for one macrotask turn, so that code that awaits settled promises has run. */
const macrotaskTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
