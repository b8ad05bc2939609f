import { usageError } from "../../base/errors.ts";
import { mean, percentile } from "../../base/statistics.ts";
import type { Work } from "./work.ts";

/** Work as a straight line over the size of a document, and how far jobs were off it. */
export interface WorkLine {
  readonly interceptSeconds: number;
  readonly secondsPerUnit: number;
  /** At least one. */
  readonly residualsSeconds: readonly number[];
}

/** Sizes and residuals beyond these are thinned out evenly: their product is the sample. */
const sizesMost = 1_000;
const residualsMost = 50;

/**
 * Work of documents whose sizes are known: the line at each size, with each residual as likely as it was (theory §4.5).
 *
 * @param sizes at least one
 * @param origin what it was learned from, for display
 */
export function sizedWork(line: WorkLine, sizes: readonly number[], origin: string): Work {
  const sorted = Float64Array.from(line.residualsSeconds).sort();
  const secondsFor = (size: number, residual: number) =>
    Math.max(0, line.interceptSeconds + line.secondsPerUnit * size + residual);
  const residuals = evenly(sorted, residualsMost);
  const seconds = evenly(Float64Array.from(sizes).sort(), sizesMost).flatMap((size) =>
    residuals.map((residual) => secondsFor(size, residual)),
  );
  return {
    ...sampleWork(seconds, origin),
    quantileFor: (size, p) => secondsFor(size, quantile(sorted, p)),
  };
}

const quantile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number;

/** At most so many of them, each in the middle of an equal share. */
function evenly(sorted: Float64Array, most: number): number[] {
  const length = Math.min(sorted.length, most);
  return Array.from({ length }, (_, index) => quantile(sorted, (index + 0.5) / length));
}

/**
 * The times that were seen, each as likely as it was: a quantile is an element of the sample, never a value between.
 *
 * @param seconds at least one time, in any order
 * @param origin what it was learned from, for display
 */
export function sampleWork(seconds: readonly number[], origin = `${seconds.length} measured times`): Work {
  if (seconds.length === 0 || seconds.some((value) => !(value >= 0) || value === Number.POSITIVE_INFINITY)) {
    throw usageError("a sample of work times needs at least one time, and none below 0");
  }
  const sorted = Float64Array.from(seconds).sort();
  const average = mean(seconds);
  return {
    kind: "sample",
    text: origin,
    meanSeconds: average,
    varianceSeconds2: mean(seconds.map((value) => (value - average) ** 2)),
    shortestSeconds: sorted[0] as number,
    longestSeconds: percentile(seconds, 100),
    quantile: (p) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number,
    survival: (t) => (sorted.length - firstAbove(sorted, t)) / sorted.length,
  };
}

/** Index of the first element above `t`; the length when there is none. */
function firstAbove(sorted: Float64Array, t: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) > t) high = middle;
    else low = middle + 1;
  }
  return low;
}
