import { grown } from "../../base/numbers.ts";

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
