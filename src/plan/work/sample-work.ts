import { usageError } from "../../base/errors.ts";
import { mean, percentile } from "../../base/statistics.ts";
import type { Work } from "../work.ts";

/**
 * The times that were seen, each as likely as it was: a quantile is an element of the sample, never a value between.
 *
 * @param seconds at least one time, in any order
 * @param origin what it was learnt from, for display
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
    minSeconds: sorted[0] as number,
    maxSeconds: percentile(seconds, 100),
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
