import { drawColdStartMs } from "../../base/latencies.ts";
import { grown } from "../../base/numbers.ts";
import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";
import type { Outcome, StartRecorder } from "./simulation.ts";

/**
 * How long a second is when the starts in it are counted: calls and polls take some milliseconds more or less, so starts that
 * are planned one second apart may come within one second.
 */
export const secondWithJitter = 1.05 - 1e-9;

/** The most starts within one second. The times are in order. */
export function mostWithinSecond(times: ArrayLike<number>, length = times.length): number {
  let most = 0;
  for (let first = 0, last = 0; last < length; last++) {
    const from = (times[last] as number) - secondWithJitter;
    while ((times[first] as number) <= from) first++;
    if (last - first >= most) most = last - first + 1;
  }
  return most;
}

/** Records when invocations start, and in how many new environments. */
export class Starts implements StartRecorder {
  readonly #warm: number;
  readonly #times: number[] = [];
  #environments: number;

  /** @param warm environments at the start of a run */
  constructor(warm: number) {
    this.#warm = warm;
    this.#environments = warm;
  }

  /** Adds a start. Calls must be in order of time. */
  add(at: number, isNew: boolean): void {
    this.#times.push(at);
    if (isNew) this.#environments++;
  }

  end(): Required<Pick<Outcome, "startsPerSecond" | "environments">> {
    const times = this.#times;
    const startsPerSecond = mostWithinSecond(times);
    const environments = this.#environments;
    times.length = 0;
    this.#environments = this.#warm;
    return { startsPerSecond, environments };
  }
}

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
