import type { Clock } from "../../base/clock.ts";
import type { Kernel } from "./kernel.ts";

/** The longest sleep between two looks at the kernel, and the shortest, milliseconds of the wall clock. */
const sleepMsMax = 50;
const sleepMsMin = 2;

/** Time that was lost by more than this, to a computation or a suspended process, is not made up for: milliseconds of the wall clock. */
const lagMsMax = 250;

/** Lets virtual time follow the wall clock, times a factor. */
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
    return this.#wall.sleepMs(Math.min(sleepMsMax, Math.max(sleepMsMin, waitMs)));
  }
}
