import { grown } from "../../base/numbers.ts";
import type { Random } from "../../base/random.ts";
import { drawColdStartMs } from "../../base/time.ts";
import { type Consumer, pollerCap } from "../consumer.ts";
import { sameInstant } from "./simulation.ts";

const never = Number.POSITIVE_INFINITY;

/**
 * The pollers of a mapping. One is added whenever messages have waited for a poller for some time (theory §5.2).
 * `admission.ts` has the same rules with throttles; a test compares the two.
 */
export class GrowingPollers {
  readonly #turnaroundSeconds: number;
  readonly #growEverySeconds: number;
  readonly #addedEachTime: number;
  readonly #first: number;
  readonly #most: number;
  /** When the pollers that are not waiting receive again. */
  readonly #turning = new SortedTimes();
  #count = 0;
  /** For how long messages have to wait until a poller is added, seconds. */
  #stepLeft = 0;

  constructor(consumer: Consumer) {
    this.#turnaroundSeconds = consumer.turnaroundMs / 1000;
    this.#growEverySeconds = consumer.rampPerSecond === 0 ? never : consumer.growthStepSeconds;
    this.#addedEachTime = Math.max(1, Math.round(consumer.rampPerSecond * consumer.growthStepSeconds));
    this.#most = pollerCap(consumer);
    this.#first = Math.min(consumer.initialPollers, this.#most);
  }

  reset(): void {
    this.#turning.clear();
    this.#count = this.#first;
    this.#stepLeft = this.#growEverySeconds;
  }

  /** Returns when a poller receives a message that is available from `due` on. Calls must be in order of time. */
  receive(due: number): number {
    let at = due;
    for (;;) {
      this.#turning.passUntil(at + sameInstant);
      if (this.#turning.left() < this.#count) return at;
      const growsAt = this.#count < this.#most ? at + this.#stepLeft : never;
      const freeAt = this.#turning.first();
      if (growsAt <= freeAt + sameInstant) {
        at = growsAt;
        this.#add(at);
      } else {
        this.#stepLeft -= this.#count < this.#most ? freeAt - at : 0;
        at = freeAt;
      }
    }
  }

  /** Occupies the poller that has received until its invocation ends. */
  invoke(end: number): void {
    this.#turning.add(end + this.#turnaroundSeconds);
  }

  /** Adds the pollers of one step. Their first receives take as long as any other. */
  #add(now: number): void {
    const added = Math.min(this.#most - this.#count, this.#addedEachTime);
    this.#count += added;
    this.#stepLeft = this.#growEverySeconds;
    for (let poller = 0; poller < added; poller++) this.#turning.add(now + this.#turnaroundSeconds);
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

/** Moving this many times one by one is quicker than moving them as a block. */
const near = 32;

/**
 * A queue of times, in ascending order. Times that have passed are kept, so that in the end all of them are available, sorted.
 */
export class SortedTimes {
  #times = new Float64Array(128);
  #from = 0;
  #length = 0;

  /** The first time that has not passed; Infinity if there is none. */
  first(): number {
    return this.#from < this.#length ? (this.#times[this.#from] as number) : Number.POSITIVE_INFINITY;
  }

  /** Number of times that have not passed. */
  left(): number {
    return this.#length - this.#from;
  }

  /** All times, including those that have passed. */
  all(): Float64Array {
    return this.#times.subarray(0, this.#length);
  }

  /** Inserts a time; after equal ones. */
  add(time: number): void {
    if (this.#length === this.#times.length) this.#times = grown(this.#times, this.#length + 1);
    const times = this.#times;
    const end = this.#length++;
    let at = end;
    if (at - near > this.#from && (times[at - near] as number) > time) {
      at = this.#placeOf(time, at - near);
      times.copyWithin(at + 1, at, end);
    }
    for (; at > this.#from && (times[at - 1] as number) > time; at--) times[at] = times[at - 1] as number;
    times[at] = time;
  }

  #placeOf(time: number, high: number): number {
    let low = this.#from;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Marks the first time as passed. */
  pass(): void {
    this.#from++;
  }

  /** Marks all times up to `time` as passed, and returns how many these are. */
  passUntil(time: number): number {
    const times = this.#times;
    const length = this.#length;
    const first = this.#from;
    let from = first;
    while (from < length && (times[from] as number) <= time) from++;
    this.#from = from;
    return from - first;
  }

  clear(): void {
    this.#from = 0;
    this.#length = 0;
  }
}
