import { logFactorial } from "../variates/poisson.ts";

/**
 * P(in flight ≤ n) at one instant of an infinite-server queue (M/G/∞): with Poisson arrivals and no waiting, the number in
 * flight is Poisson distributed, whatever the distribution of the work (Takács 1962; theory §7.2).
 *
 * @param load mean number in flight: arrival rate × mean work time
 */
export function inFlightCdf(n: number, load: number): number {
  if (n < 0) return 0;
  if (load <= 0) return 1;
  const highest = Math.floor(n);
  let total = 0;
  // The terms below this one are negligible. Adding the smallest terms first keeps the sum exact.
  const lowest = Math.max(0, Math.floor(Math.min(highest, load - 12 * Math.sqrt(load) - 12)));
  for (let k = lowest; k <= highest; k++) total += inFlightProbability(k, load);
  return Math.min(1, total);
}

/** The smallest n with P(in flight ≤ n) ≥ p, at one instant. */
export function inFlightQuantile(p: number, load: number): number {
  let n = Math.max(0, Math.floor(load - 12 * Math.sqrt(load) - 12));
  let total = inFlightCdf(n, load);
  while (total < p && n < load + 40 * Math.sqrt(load) + 40) {
    n++;
    total += inFlightProbability(n, load);
  }
  return n;
}

const inFlightProbability = (n: number, load: number): number => Math.exp(n * Math.log(load) - load - logFactorial(n));

/**
 * How far random placement raises the peak above the mean number in flight: by about √(2·a·ln m). Ten times the load costs
 * only about three times as much (theory §7.3).
 *
 * @param load mean number in flight, a
 * @param windows length of the window in work times, m
 */
export const randomExcess = (load: number, windows: number): number =>
  windows <= 1 ? 0 : Math.sqrt(2 * load * Math.log(windows));

/**
 * Probability that some interval, which is the share `share` of a window, contains at least `k` of `count` independent
 * uniform points: the approximation of Wallenstein and Neff, `(k/w − N − 1)·b(k) + 2·G(k)`, where b and G are the binomial
 * probability and its upper tail ("An approximation for the distribution of the scan statistic", Statistics in Medicine
 * 1987; theory §4.2). It is good where the probability is small, and exact for k > N/2 and w ≤ ½.
 */
export function scanTail(k: number, count: number, share: number): number {
  if (k <= 1) return count >= 1 ? 1 : 0;
  if (k > count) return 0;
  let tail = 0;
  for (let j = count; j >= k; j--) tail += binomial(j, count, share);
  return Math.max(0, Math.min(1, (k / share - count - 1) * binomial(k, count, share) + 2 * tail));
}

const binomial = (k: number, n: number, p: number): number =>
  Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
