/**
 * Returns the `p`-th percentile (0–100), by linear interpolation between closest ranks. NumPy's default and CloudWatch's
 * `pNN` give the same for small samples.
 *
 * @returns NaN for an empty sample, because no data is not zero.
 */
export function percentile(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) return Number.NaN;
  return percentileOfSorted(Float64Array.from(values).sort(), p);
}

/** The same of a sample that is in ascending order, and not empty. */
export function percentileOfSorted(sorted: Float64Array, p: number): number {
  const position = (Math.min(100, Math.max(0, p)) / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** Returns the median; NaN for an empty sample. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** A number for a document: JSON has no Infinity, so a number that is not finite is null. */
export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Rounds to a number of decimal places; the digits after them are noise. */
export const rounded = (value: number, places: 3 | 6): number => Math.round(value * 10 ** places) / 10 ** places;

/** Returns the sum of the values; 0 for none. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Returns the arithmetic mean; NaN for an empty sample. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : sum(values) / values.length;

/** Returns the smallest value; `Infinity` for none. */
export function smallest(values: Iterable<number>): number {
  let min = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < min) min = value;
  return min;
}

/** Returns the largest value; `-Infinity` for none. Unlike `Math.max(...values)`, it accepts samples of any length. */
export function largest(values: Iterable<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > max) max = value;
  return max;
}

/** The numbers of several lists, one list after another. */
export function concatenated(...lists: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(lists.reduce((length, list) => length + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/**
 * Wraps a function so that it is called at most once for each argument; later calls return the kept result.
 *
 * @param keptMax how many results are kept: when there are as many, all are forgotten
 */
export function memoize<T, Key = number>(make: (key: Key) => T, keptMax = Number.POSITIVE_INFINITY): (key: Key) => T {
  const known = new Map<Key, T>();
  return (key) => {
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const made = make(key);
    if (known.size >= keptMax) known.clear();
    known.set(key, made);
    return made;
  };
}

/** The smallest number that passes, between one that fails and one that passes, all of them whole. */
export function bisected(fails: number, passes: number, isEnough: (number: number) => boolean): number {
  let [low, high] = [fails, passes];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

type Numbers = Float64Array | Uint8Array;

/**
 * Returns a copy of numbers, with zeros behind them. It has room for twice as many, so that what grows one by one is copied rarely.
 *
 * @param length the room that is needed at least
 */
export function grown<Kind extends Numbers>(numbers: Kind, length: number): Kind {
  const create = numbers.constructor as new (length: number) => Kind;
  const larger = new create(Math.max(length, numbers.length * 2));
  larger.set(numbers);
  return larger;
}

const firstCapacity = 256;

/** A column of numbers that grows. Its memory is that of a typed array, up to twice its length. */
export class GrowingColumn<Kind extends Numbers> {
  #values: Kind;
  #length = 0;

  constructor(create: new (length: number) => Kind) {
    this.#values = new create(firstCapacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = grown(this.#values, this.#length + 1);
    this.#values[this.#length++] = value;
  }

  /** Adds a value before the one with an index, or at the end. */
  insert(index: number, value: number): void {
    this.push(value);
    if (index === this.#length - 1) return;
    this.#values.copyWithin(index + 1, index, this.#length - 1);
    this.#values[index] = value;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#values[index] : undefined;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** Returns the values so far. Later changes are visible in them. */
  values(): Kind {
    return this.#values.subarray(0, this.#length) as Kind;
  }
}
