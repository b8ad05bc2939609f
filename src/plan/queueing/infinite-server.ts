import { logFactorial } from "../variates/poisson.ts";

/**
 * M/G/∞: with Poisson arrivals and nobody waiting, the number in flight is Poisson with mean rate × mean work, whatever
 * the distribution of the work (Takács 1962; theory §7.2).
 *
 * @returns P(in flight ≤ n)
 */
export function inFlightCdf(n: number, load: number): number {
  if (n < 0) return 0;
  if (load <= 0) return 1;
  const highest = Math.floor(n);
  let total = 0;
  // From the far end towards the bulk, smallest terms first.
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

/**
 * The highest of a whole window: Alm's approximation for the scan statistic of a Poisson process,
 * `F(n) · exp(−(1 − a/(n + 1)) · a · (m − 1) · p(n))`, with F and p the Poisson distribution and probability ("On the
 * distribution of the scan statistic of a Poisson process", 1983; theory §7.3). For starts at any instant; whole seconds
 * have a slightly lower peak.
 *
 * @param load mean number in flight, a
 * @param windows work times in the window, m
 * @returns P(peak ≤ n)
 */
export function peakCdf(n: number, load: number, windows: number): number {
  if (n + 1 <= load) return 0;
  const crossing = (1 - load / (n + 1)) * load * Math.max(0, windows - 1) * inFlightProbability(n, load);
  return inFlightCdf(n, load) * Math.exp(-crossing);
}

/** The smallest n with P(peak ≤ n) ≥ p. */
export function peakQuantile(p: number, load: number, windows: number): number {
  let n = inFlightQuantile(p, load);
  while (peakCdf(n, load, windows) < p) n++;
  return n;
}

const inFlightProbability = (n: number, load: number): number => Math.exp(n * Math.log(load) - load - logFactorial(n));

/**
 * What random placement costs at the peak: about √(2·a·ln m) more invocations than the mean load a, with m work times
 * in the window. The √ law: ten times the load costs only about three times the excess (theory §7.3).
 *
 * @param load mean number in flight within the window: jobs × work ÷ window
 * @param windows work times that the window is long
 */
export const randomExcess = (load: number, windows: number): number =>
  windows <= 1 ? 0 : Math.sqrt(2 * load * Math.log(windows));

/**
 * Chance that some stretch of length `share` of a window holds at least `k` of `count` independent uniform points:
 * Wallenstein and Neff's approximation, `(k/w − N − 1)·b(k) + 2·G(k)` with b and G the binomial probability and its
 * upper tail ("An approximation for the distribution of the scan statistic", Statistics in Medicine 1987; theory §4.2).
 * Good in the upper tail, where it is small; exact for k > N/2 and w ≤ ½.
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
