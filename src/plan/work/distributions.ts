import { secondsText } from "../../base/duration.ts";
import { normalCdf, normalQuantile } from "../variates/normal.ts";
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
