import { median } from "../base/numbers.ts";

/** Two samples, compared without an assumption about their distribution. */
export interface TwoSamples {
  /** Two-sided p value of the exact Mann–Whitney test; ties have the mean of their ranks. */
  readonly p: number;
  /** The smallest p value that samples of these sizes could give. */
  readonly smallestP: number;
  /** The Hodges–Lehmann shift: the median of all differences between a value of the second and one of the first sample. */
  readonly shift: number;
  /** Contains the shift with at least `confidence`; null if the samples are too small for 95 %. */
  readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null;
}

/** The level of the test, and one minus that of the interval. */
export const significanceLevel = 0.05;

/**
 * Compares two samples by the exact permutation distribution of the Mann–Whitney statistic, and estimates by how much the second
 * one is larger. Sources: Mann and Whitney 1947; Hodges and Lehmann 1963; the interval inverts the test (Hollander, Wolfe and
 * Chicken, Nonparametric Statistical Methods, 2014, section 4.3).
 *
 * @param a at least one value; `b` too.
 */
export function compareSamples(a: readonly number[], b: readonly number[]): TwoSamples {
  const differences = b.flatMap((value) => a.map((other) => value - other)).sort((x, y) => x - y);
  return {
    p: twoSidedP(a, b),
    smallestP: smallestP(a.length, b.length),
    shift: median(differences),
    interval: intervalOf(differences, a.length, b.length),
  };
}

/** The smallest two-sided p value of the test for samples of these sizes: every value of one sample above all of the other. */
export const smallestP = (m: number, n: number): number => Math.min(1, 2 / binomial(m + n, n));

/** The smallest number of runs of each side with which a difference can be significant. */
export const runsNeeded = 4;

function twoSidedP(a: readonly number[], b: readonly number[]): number {
  const ranks = doubledRanks([...a, ...b]);
  const observed = ranks.slice(a.length).reduce((sum, rank) => sum + rank, 0);
  const counts = rankSumCounts(ranks, b.length);
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  // Twice the expected rank sum is a whole number after it is multiplied by the number of values.
  const distance = (sum: number) => Math.abs(sum * ranks.length - total * b.length);
  const least = distance(observed);
  let [extreme, all] = [0, 0];
  counts.forEach((count, sum) => {
    all += count;
    if (distance(sum) >= least) extreme += count;
  });
  return extreme / all;
}

/** The rank of each value, times two so that the mean rank of ties is a whole number. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return 2 * below + equal + 1;
  });
}

/** In how many ways `size` of the ranks have each sum; the index is the sum. */
function rankSumCounts(ranks: readonly number[], size: number): readonly number[] {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  (counts[0] as Float64Array)[0] = 1;
  ranks.forEach((rank, index) => {
    for (let chosen = Math.min(size, index + 1); chosen > 0; chosen--) {
      const [to, from] = [counts[chosen] as Float64Array, counts[chosen - 1] as Float64Array];
      for (let sum = total; sum >= rank; sum--) (to[sum] as number) += from[sum - rank] as number;
    }
  });
  return Array.from(counts[size] as Float64Array);
}

/** The widest number of differences that can be cut off at both ends with at most half of the level on each side. */
function intervalOf(differences: readonly number[], m: number, n: number): TwoSamples["interval"] {
  const ranks = Array.from({ length: m + n }, (_, index) => index + 1);
  const counts = rankSumCounts(ranks, n).slice((n * (n + 1)) / 2);
  const all = binomial(m + n, n);
  let [cut, below] = [0, 0];
  while ((below + (counts[cut] as number)) / all <= significanceLevel / 2) {
    below += counts[cut] as number;
    cut++;
  }
  if (cut === 0) return null;
  return {
    low: differences[cut - 1] as number,
    high: differences[differences.length - cut] as number,
    confidence: 1 - (2 * below) / all,
  };
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return Math.round(result);
}
