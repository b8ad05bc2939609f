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
  /** When virtual time started on the wall clock, later by the time for which it was stopped. */
  #wallStartMs: number;
  #holds = 0;
  #heldAtWallMs = 0;
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

  /** Stops time until the returned function is called. */
  hold(): () => void {
    if (this.#holds++ === 0) this.#heldAtWallMs = this.#wall.nowMs();
    let isHolding = true;
    return () => {
      if (!isHolding) return;
      isHolding = false;
      if (--this.#holds > 0) return;
      this.#wallStartMs += this.#wall.nowMs() - this.#heldAtWallMs;
      this.#wake.abort();
    };
  }

  /**
   * Runs every event that is due, and moves the kernel to the present.
   *
   * @returns undefined if that is done: most often no event is due. Otherwise a promise.
   */
  catchUp(): Promise<void> | undefined {
    return this.#reachesPresent() ? undefined : this.#catchUpInTurns();
  }

  async #catchUpInTurns(): Promise<void> {
    do await macrotaskTurn();
    while (!this.#reachesPresent());
  }

  /** Returns false if code that awaits promises has to run before the next event. */
  #reachesPresent(): boolean {
    const presentMs = this.#presentMs();
    if (this.#kernel.run(presentMs) !== "idle") return false;
    this.#kernel.advanceTo(presentMs);
    return true;
  }

  /** Runs events when they are due, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.abort(), { once: true });
    const paceBefore = this.#kernel.pace;
    this.#kernel.pace = { speed: this.#speed, nowMs: () => this.nowMs(), hold: () => this.hold() };
    try {
      await this.#runUntilAborted(signal);
    } finally {
      this.#kernel.pace = paceBefore;
    }
  }

  async #runUntilAborted(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.catchUp();
      await this.#wall.sleepMs(this.#untilNextMs(), this.#wake.signal).catch(() => undefined);
    }
  }

  /** Returns the time until the next event or check, milliseconds of the wall clock. */
  #untilNextMs(): number {
    const nextMs = this.#kernel.nextAtMs;
    if (nextMs === undefined || this.#holds > 0) return sleepMsMax;
    return Math.min(sleepMsMax, Math.max(0, (nextMs - this.#presentMs()) / this.#speed));
  }

  #presentMs(): number {
    const wallMs = this.#holds > 0 ? this.#heldAtWallMs : this.#wall.nowMs();
    return this.#virtualStartMs + (wallMs - this.#wallStartMs) * this.#speed;
  }
}

/** Waits for one macrotask turn, so that code that awaits settled promises has run. */
const macrotaskTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
