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
