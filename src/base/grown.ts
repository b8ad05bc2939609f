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
