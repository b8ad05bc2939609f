import { drawColdStartMs } from "../../base/latencies.ts";
import { grown } from "../../base/numbers.ts";
import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";

/**
 * The idle execution environments of one run. The one that was used last is used first, and Lambda removes an environment
 * that has been idle for too long (emulator rules, docs/emulator.md). Times are seconds after the burst is planned.
 */
export class IdleEnvironments {
  readonly #idleSecondsMax: number;
  /** The environments that earlier bursts have left. */
  readonly #usedBefore: Float64Array;
  /** When each idle environment was last used, in order. */
  #usedAt = new Float64Array(64);
  #count = 0;

  constructor({ warmEnvironments, warmIdleSeconds = [], environmentIdleSeconds }: Consumer) {
    this.#idleSecondsMax = environmentIdleSeconds;
    this.#usedBefore = new Float64Array(warmEnvironments).map((_, index) => -(warmIdleSeconds[index] ?? 0)).reverse();
  }

  /** Starts with the environments that earlier bursts have left. */
  reset(): void {
    this.#count = 0;
    for (let index = 0; index < this.#usedBefore.length; index++) this.add(this.#usedBefore[index] as number);
  }

  /** Adds an environment that is idle from `at` on. Calls must be in order of time. */
  add(at: number): void {
    if (this.#count === this.#usedAt.length) this.#usedAt = grown(this.#usedAt, this.#count + 1);
    this.#usedAt[this.#count++] = at;
  }

  /** Takes an idle environment. @returns whether there is one. */
  take(now: number): boolean {
    const last = this.#count - 1;
    const isThere = last >= 0 && now - (this.#usedAt[last] as number) < this.#idleSecondsMax;
    // If the environment that was used last is gone, all are.
    this.#count = isThere ? last : 0;
    return isThere;
  }
}

/** Draws how much longer an invocation takes in a new environment, seconds. */
export const coldStartSeconds = (
  { coldStartMs, coldStartSpreadMs }: Pick<Consumer, "coldStartMs" | "coldStartSpreadMs">,
  random: Random,
): number => (coldStartSpreadMs === 0 ? coldStartMs : drawColdStartMs(coldStartMs, coldStartSpreadMs, random)) / 1000;
