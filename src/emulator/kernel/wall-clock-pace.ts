import type { Clock } from "../../base/time.ts";
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

/** The longest sleep between two looks at the kernel, and the shortest, milliseconds of the wall clock. */
const lookMsMax = 50;
const lookMsMin = 2;

/** Time that was lost by more than this, to a computation or a suspended process, is not made up for: milliseconds of the wall clock. */
const lagMsMax = 250;

/** The time of a virtual clock that follows the wall clock, times a factor: the clock decides when events run. */
export class Playback {
  readonly #kernel: Pick<Kernel, "nowMs" | "nextAtMs">;
  readonly #wall: Clock;
  readonly #speed: number;
  #virtualStartMs: number;
  #wallStartMs: number;

  /** @param speed virtual milliseconds for each millisecond of the wall clock. */
  constructor(kernel: Pick<Kernel, "nowMs" | "nextAtMs">, wall: Clock, speed: number) {
    this.#kernel = kernel;
    this.#wall = wall;
    this.#speed = speed;
    this.#virtualStartMs = kernel.nowMs;
    this.#wallStartMs = wall.nowMs();
  }

  /** The virtual time up to which events may run, milliseconds since the epoch. */
  presentMs(): number {
    const wallMs = this.#wall.nowMs();
    const presentMs = Math.floor(this.#virtualStartMs + (wallMs - this.#wallStartMs) * this.#speed);
    if (presentMs - this.#kernel.nowMs <= lagMsMax * this.#speed) return Math.max(presentMs, this.#kernel.nowMs);
    this.#virtualStartMs = this.#kernel.nowMs;
    this.#wallStartMs = wallMs;
    return this.#kernel.nowMs;
  }

  /** Sleeps until the next event is due, at most for a moment: code outside may schedule an earlier one meanwhile. */
  untilNext(): Promise<void> {
    const waitMs = ((this.#kernel.nextAtMs ?? 0) - this.presentMs()) / this.#speed;
    return this.#wall.sleepMs(Math.min(lookMsMax, Math.max(lookMsMin, waitMs)));
  }
}
