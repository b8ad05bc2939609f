/** Times in ascending order. Those that have passed stay: in the end they are all there, sorted. */
export class SortedTimes {
  #times = new Float64Array(128);
  #from = 0;
  #length = 0;

  /** The first that has not passed; `Infinity` when there is none. */
  first(): number {
    return this.#from < this.#length ? (this.#times[this.#from] as number) : Number.POSITIVE_INFINITY;
  }

  /** How many have not passed. */
  left(): number {
    return this.#length - this.#from;
  }

  /** Those that have passed as well. */
  all(): Float64Array {
    return this.#times.subarray(0, this.#length);
  }

  add(time: number): void {
    if (this.#length === this.#times.length) this.#times = grown(this.#times);
    const times = this.#times;
    const end = this.#length++;
    if (end === this.#from || (times[end - 1] as number) <= time) {
      times[end] = time;
      return;
    }
    const at = this.#placeOf(time, end);
    times.copyWithin(at + 1, at, end);
    times[at] = time;
  }

  #placeOf(time: number, end: number): number {
    let low = this.#from;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Lets the first pass. */
  pass(): void {
    this.#from++;
  }

  /** Lets all up to `time` pass, and says how many those are. */
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

/** The same numbers with as much room again behind them. */
function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const bigger = new Float64Array(numbers.length * 2);
  bigger.set(numbers);
  return bigger;
}
