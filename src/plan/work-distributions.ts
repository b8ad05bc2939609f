import { parseSeconds, parseSecondsRange, secondsText } from "../base/time.ts";
import type { Work } from "./work.ts";

/** Work that takes every job the same time. */
export const fixedWork = (seconds: number): Work => ({
  kind: "fixed",
  text: secondsText(seconds),
  meanSeconds: seconds,
  varianceSeconds2: 0,
  shortestSeconds: seconds,
  longestSeconds: seconds,
  quantile: () => seconds,
  survival: (t) => (t < seconds ? 1 : 0),
});

/** Work that takes any time between two, all equally likely. */
export const rangeWork = (min: number, max: number): Work => ({
  kind: "range",
  text: `${secondsText(min)}-${secondsText(max)}`,
  meanSeconds: (min + max) / 2,
  varianceSeconds2: (max - min) ** 2 / 12,
  shortestSeconds: min,
  longestSeconds: max,
  quantile: (p) => min + p * (max - min),
  survival: (t) => (t < min ? 1 : t >= max ? 0 : (max - t) / (max - min)),
});

/**
 * Work whose logarithm is normally distributed, the usual shape of service times.
 *
 * @param median the time that half of the jobs exceed
 * @param sigma standard deviation of the natural logarithm
 */
export function lognormalWork(median: number, sigma: number): Work {
  const growth = Math.exp(sigma * sigma);
  return {
    kind: "lognormal",
    text: `lognormal:${secondsText(median)},${sigma}`,
    meanSeconds: median * Math.sqrt(growth),
    varianceSeconds2: median * median * growth * (growth - 1),
    shortestSeconds: 0,
    longestSeconds: Number.POSITIVE_INFINITY,
    quantile: (p) => median * Math.exp(sigma * normalQuantile(p)),
    survival: (t) => (t <= 0 ? 1 : normalCdf(-Math.log(t / median) / sigma)),
  };
}

/** Memoryless work, which the textbook formulas of queueing theory assume. */
export const exponentialWork = (mean: number): Work => ({
  kind: "exponential",
  text: `exponential:${secondsText(mean)}`,
  meanSeconds: mean,
  varianceSeconds2: mean * mean,
  shortestSeconds: 0,
  longestSeconds: Number.POSITIVE_INFINITY,
  quantile: (p) => -mean * Math.log1p(-p),
  survival: (t) => (t <= 0 ? 1 : Math.exp(-t / mean)),
});

/** Above this sigma the mean of a lognormal work exceeds 300,000 times its median, and predictions mean nothing. */
const sigmaMax = 5;

/**
 * Parses a work time: `5s`, `1500ms`, a range `2s-8s` or `2-8s`, `lognormal:5s,0.4` (median, and standard deviation of
 * the natural logarithm) or `exponential:5s` (mean). A number without a unit is in seconds.
 *
 * @returns undefined if the text is not a work time
 */
export const parseWork = (text: string): Work | undefined => named(text) ?? range(text) ?? fixed(text);

function named(text: string): Work | undefined {
  const match = /^(lognormal|exponential):([^,]+)(?:,([\d.]+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const seconds = parseSeconds(match[2] as string, "s");
  if (seconds === undefined || seconds === 0) return undefined;
  if (match[1] === "exponential") return match[3] === undefined ? exponentialWork(seconds) : undefined;
  const sigma = Number(match[3] ?? Number.NaN);
  if (!(sigma >= 0 && sigma <= sigmaMax)) return undefined;
  return sigma === 0 ? fixedWork(seconds) : lognormalWork(seconds, sigma);
}

function range(text: string): Work | undefined {
  const seconds = parseSecondsRange(text);
  if (seconds === undefined) return undefined;
  const { min, max } = seconds;
  return min === max ? fixedWork(min) : rangeWork(min, max);
}

function fixed(text: string): Work | undefined {
  const seconds = parseSeconds(text, "s");
  return seconds === undefined ? undefined : fixedWork(seconds);
}

/** Φ(x), the standard normal distribution function, by a series below 3 and a continued fraction above; absolute error below 1e-15. */
function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x);
  const z = -x;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 38) return 0;
  return z < 3 ? 0.5 - density * series(z) : density / fraction(z);
}

/** z + z³/3 + z⁵/15 + …, so that Φ(z) − ½ = φ(z)·series(z) (Abramowitz & Stegun 26.2.11). */
function series(z: number): number {
  let term = z;
  let total = z;
  for (let k = 3; term > total * 1e-17; k += 2) {
    term *= (z * z) / k;
    total += term;
  }
  return total;
}

/** z + 1/(z + 2/(z + 3/(z + …))), the reciprocal of Mills' ratio (Abramowitz & Stegun 26.2.14). */
function fraction(z: number): number {
  let value = z;
  for (let k = 100; k > 0; k--) value = z + k / value;
  return value;
}

const central = [
  [2.50662823884, -18.61500062529, 41.39119773534, -25.44106049637],
  [-8.4735109309, 23.08336743743, -21.06224101826, 3.13082909833],
] as const;
const tail = [
  0.3374754822726147, 0.9761690190917186, 0.1607979714918209, 0.0276438810333863, 0.0038405729373609,
  0.0003951896511919, 0.0000321767881768, 0.0000002888167364, 0.0000003960315187,
];

/** Φ⁻¹(p), relative error below 3e-9 (Beasley & Springer 1977, as improved by Moro 1995). */
function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const y = p - 0.5;
  if (Math.abs(y) < 0.42) {
    const r = y * y;
    const [a, b] = central;
    return (y * (((a[3] * r + a[2]) * r + a[1]) * r + a[0])) / ((((b[3] * r + b[2]) * r + b[1]) * r + b[0]) * r + 1);
  }
  const s = Math.log(-Math.log(y > 0 ? 1 - p : p));
  const x = tail.reduceRight((sum, c) => sum * s + c, 0);
  return y > 0 ? x : -x;
}
