/**
 * The `p`-th percentile (0–100) by linear interpolation between closest ranks, as NumPy's default and CloudWatch's
 * `pNN` come out for small samples.
 *
 * @returns NaN for an empty sample: no data is not zero.
 */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const position = (Math.min(100, Math.max(0, p)) / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** The middle value; NaN for an empty sample. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** The sum of the values; 0 for none. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The arithmetic mean; NaN for an empty sample. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : sum(values) / values.length;

/** The smallest value; `Infinity` for none. */
export function smallest(values: Iterable<number>): number {
  let min = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < min) min = value;
  return min;
}

/** The largest value; `-Infinity` for none. Unlike `Math.max(...values)` it takes samples of any length. */
export function largest(values: Iterable<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > max) max = value;
  return max;
}
