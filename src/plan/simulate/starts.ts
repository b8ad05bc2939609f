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
