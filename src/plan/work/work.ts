import type { Random } from "../../base/random.ts";
import { drawnWorkSecondsMax } from "../../base/scaling-limits.ts";

/** How long a job works, as a distribution. All times are in seconds. */
export interface Work {
  readonly kind: "fixed" | "range" | "lognormal" | "exponential" | "sample";
  /** As it is written on the command line, or what it was learned from; completes "work …". */
  readonly text: string;
  readonly meanSeconds: number;
  readonly varianceSeconds2: number;
  /** Shortest and longest possible time; the longest may be Infinity. */
  readonly shortestSeconds: number;
  readonly longestSeconds: number;
  /** The time that the share `p`, 0–1, of the jobs does not exceed. */
  quantile(p: number): number;
  /** The same for jobs of one size; left out if the work does not depend on the size. */
  quantileFor?(size: number, p: number): number;
  /** The same for display, where it differs: between two measured times it is interpolated, as for measured results. */
  percentile?(p: number): number;
  /** The share of the jobs, 0–1, that take longer than this. */
  survival(seconds: number): number;
}

/**
 * Draws the time of one job, by inversion; for its size, if it has one and the work depends on it. Fixed work draws nothing
 * from the stream. A time above `drawnWorkSecondsMax` is cut to it: the timeout of the function would stop the job.
 */
export function drawWork(work: Work, random: Random, size?: number): number {
  if (work.kind === "fixed") return work.meanSeconds;
  const p = random.next();
  const sized = size === undefined ? undefined : work.quantileFor?.(size, p);
  return Math.min(drawnWorkSecondsMax, sized ?? work.quantile(p));
}

/** The time that the share `p`, 0–1, of the jobs does not exceed, as it is displayed and compared with measured jobs. */
export const workPercentile = (work: Work, p: number): number => work.percentile?.(p) ?? work.quantile(p);
