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

/** Wraps a function of a number so that it is called at most once for each number; later calls return the kept result. */
export function memoize<T>(make: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const made = known.get(key) ?? make(key);
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

type Values = Float64Array | Uint8Array;

const firstCapacity = 256;

/** A column of numbers that grows. Its memory is that of a typed array, up to twice its length. */
export class GrowingColumn<Kind extends Values> {
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
