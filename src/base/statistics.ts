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
