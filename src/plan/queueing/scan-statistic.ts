import { logFactorial } from "../draw/log-factorial.ts";

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
