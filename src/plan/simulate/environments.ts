import { drawColdStartMs } from "../../base/latencies.ts";
import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";

/**
 * The idle execution environments of one run. The one that was used last is used first, and Lambda removes an environment
 * that has been idle for too long (emulator rules, docs/emulator.md). Times are seconds after the burst is planned.
 */
export class IdleEnvironments {
  readonly #idleSecondsMax: number;
  /** The environments that earlier bursts have left, and those that are idle now, in order of their last use. */
  readonly #usedBefore: readonly number[];
  #usedAt: number[] = [];

  constructor({ warmEnvironments, warmIdleSeconds = [], environmentIdleSeconds }: Consumer) {
    this.#idleSecondsMax = environmentIdleSeconds;
    this.#usedBefore = Array.from({ length: warmEnvironments }, (_, index) => -(warmIdleSeconds[index] ?? 0)).reverse();
  }

  /** Starts with the environments that earlier bursts have left. */
  reset(): void {
    this.#usedAt = this.#usedBefore.slice();
  }

  /** Adds an environment that is idle from `at` on. Calls must be in order of time. */
  add(at: number): void {
    this.#usedAt.push(at);
  }

  /** Takes an idle environment. @returns whether there is one. */
  take(now: number): boolean {
    const usedAt = this.#usedAt.pop();
    if (usedAt === undefined) return false;
    if (now - usedAt < this.#idleSecondsMax) return true;
    this.#usedAt.length = 0;
    return false;
  }
}

/** Draws how much longer an invocation takes in a new environment, seconds. */
export const coldStartSeconds = (
  { coldStartMs, coldStartSpreadMs }: Pick<Consumer, "coldStartMs" | "coldStartSpreadMs">,
  random: Random,
): number => (coldStartSpreadMs === 0 ? coldStartMs : drawColdStartMs(coldStartMs, coldStartSpreadMs, random)) / 1000;
