import { parseSeconds, parseSecondsRange, secondsText } from "../../base/duration.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
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
