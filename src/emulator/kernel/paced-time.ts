import type { Clock } from "../../base/clock.ts";
import type { Kernel } from "./kernel.ts";

/** Longest nap between two looks at the kernel, wall-clock milliseconds. */
const napMsMax = 1_000;

/**
 * Ties virtual time to the wall clock by a factor: events happen when their instant has come, and whoever comes in from
 * outside finds the kernel at the present.
 */
export class PacedTime {
  readonly #kernel: Kernel;
  readonly #wall: Clock;
  readonly #speed: number;
  readonly #virtualStartMs: number;
  readonly #wallStartMs: number;
  #wake = new AbortController();

  /** @param speed virtual milliseconds that pass in one of the wall clock. */
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

  /** Lets everything happen that is due, up to the present, and moves the kernel there. */
  async catchUp(): Promise<void> {
    for (;;) {
      const presentMs = this.#presentMs();
      if (this.#kernel.run(presentMs) === "idle") {
        this.#kernel.advanceTo(presentMs);
        return;
      }
      await settled();
    }
  }

  /** Keeps time flowing until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.abort(), { once: true });
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.catchUp();
      const nextMs = this.#kernel.nextAtMs;
      const untilNextMs = nextMs === undefined ? napMsMax : (nextMs - this.#presentMs()) / this.#speed;
      const napMs = Math.min(napMsMax, Math.max(0, untilNextMs));
      await this.#wall.sleepMs(napMs, this.#wake.signal).catch(() => undefined);
    }
  }

  #presentMs(): number {
    return this.#virtualStartMs + (this.#wall.nowMs() - this.#wallStartMs) * this.#speed;
  }
}

/** One macrotask turn: everything that hangs on resolved promises has run by then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
