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

/** Steps of the integrals over a distribution. */
const steps = 20_000;
/** A distribution that is longer with a smaller probability than this is left as it is. */
const negligible = 1e-9;

/**
 * The distribution of the jobs that `drawWork` draws: a job that would take longer than `drawnWorkSecondsMax` takes that time.
 * Mean and variance follow from the survival function: E[min(X, m)] = ∫ S(t) dt and E[min(X, m)²] = ∫ 2t S(t) dt, from 0 to m.
 */
export function cutWork(work: Work): Work {
  const most = drawnWorkSecondsMax;
  if (work.kind === "fixed" || work.longestSeconds <= most || work.survival(most) < negligible) return work;
  let mean = 0;
  let square = 0;
  for (let step = 0; step < steps; step++) {
    const t = ((step + 0.5) / steps) * most;
    const share = (work.survival(t) / steps) * most;
    mean += share;
    square += 2 * t * share;
  }
  return {
    ...work,
    meanSeconds: mean,
    varianceSeconds2: square - mean * mean,
    longestSeconds: most,
    quantile: (p) => Math.min(most, work.quantile(p)),
    survival: (seconds) => (seconds >= most ? 0 : work.survival(seconds)),
  };
}
