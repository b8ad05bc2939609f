import { logFactorial } from "../draw/log-factorial.ts";

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
