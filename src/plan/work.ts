import { drawnWorkSecondsMax } from "../base/limits.ts";
import { bisected, mean, percentile } from "../base/numbers.ts";
import type { Random } from "../base/random.ts";

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

/**
 * Work as it was measured: each time is as likely as it was. A quantile is always one of the times, never a value between
 * two of them.
 *
 * @param seconds at least one time, in any order
 * @param origin what the times were learned from; completes "work …"
 * @throws {Error} if there is no time, or if one is negative or infinite
 */
export function sampleWork(seconds: readonly number[], origin = `${seconds.length} measured times`): Work {
  if (seconds.length === 0 || seconds.some((value) => !(value >= 0) || value === Number.POSITIVE_INFINITY)) {
    throw new Error("a sample of work times needs at least one time, and none below 0");
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
    quantile: (p) => quantileOf(sorted, p),
    percentile: (p) => percentile(seconds, 100 * p),
    survival: (t) => (sorted.length - firstAbove(sorted, t)) / sorted.length,
  };
}

/** Work as a straight line over the size of a job, and the differences of the measured jobs from it. */
interface WorkLine {
  readonly interceptSeconds: number;
  readonly secondsPerUnit: number;
  /** At least one. */
  readonly residualsSeconds: readonly number[];
}

/** More sizes or residuals than these are reduced to equal shares: every size is combined with every residual. */
const sizesMax = 1_000;
const residualsMax = 50;

/**
 * Work of jobs whose sizes are known: the line at each size plus each residual, all equally likely (theory §4.5).
 *
 * @param sizes at least one
 * @param origin what the line was learned from; completes "work …"
 */
export function sizedWork(line: WorkLine, sizes: readonly number[], origin: string): Work {
  const sorted = Float64Array.from(line.residualsSeconds).sort();
  const secondsFor = (size: number, residual: number) =>
    Math.max(0, line.interceptSeconds + line.secondsPerUnit * size + residual);
  const residuals = equalShares(sorted, residualsMax);
  const seconds = equalShares(Float64Array.from(sizes).sort(), sizesMax).flatMap((size) =>
    residuals.map((residual) => secondsFor(size, residual)),
  );
  return {
    ...sampleWork(seconds, origin),
    quantileFor: (size, p) => secondsFor(size, quantileOf(sorted, p)),
  };
}

/** The middle of each of up to `most` equal shares of the values. */
function equalShares(sorted: Float64Array, most: number): number[] {
  const length = Math.min(sorted.length, most);
  return Array.from({ length }, (_, index) => quantileOf(sorted, (index + 0.5) / length));
}

const quantileOf = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number;

/** Index of the first element above `t`; the length if there is none. */
const firstAbove = (sorted: Float64Array, t: number): number =>
  bisected(-1, sorted.length, (index) => (sorted[index] as number) > t);

/** What is known of the durations in one period. */
export interface DurationPeriod {
  readonly count: number;
  /** Pairs of a share of the runs, 0–1, and the duration that this share does not exceed; both ascending. */
  readonly quantiles: readonly (readonly [number, number])[];
}

/** Largest sample: more values would not change the distribution. */
const mostValues = 10_000;

/**
 * Constructs durations that have these percentiles. Each period contributes as many values as it had runs, by linear
 * interpolation between its percentiles. Large samples are reduced evenly.
 */
export function sampleFrom(periods: readonly DurationPeriod[]): number[] {
  const known = periods.filter(({ count, quantiles }) => count > 0 && quantiles.length > 0);
  const total = known.reduce((sum, { count }) => sum + count, 0);
  const scale = Math.min(1, mostValues / total);
  return known.flatMap(({ count, quantiles }) => {
    const values = Math.max(1, Math.round(count * scale));
    return Array.from({ length: values }, (_, rank) => valueAt(quantiles, values === 1 ? 0.5 : rank / (values - 1)));
  });
}

function valueAt(quantiles: DurationPeriod["quantiles"], share: number): number {
  const next = quantiles.findIndex(([p]) => p >= share);
  const [highP, high] = quantiles[next] ?? (quantiles.at(-1) as readonly [number, number]);
  const [lowP, low] = quantiles[Math.max(0, next - 1)] ?? [highP, high];
  return highP <= lowP || next < 0 ? high : low + ((high - low) * (share - lowP)) / (highP - lowP);
}

/** Fewer values would not show the 99th percentile. */
const valuesMin = 100;

/** Constructs `count` durations, at least 100, seconds, with measured percentiles in milliseconds. */
export function durationsWith(
  { p50, p95, p99, max }: Readonly<Record<"p50" | "p95" | "p99" | "max", number>>,
  count: number,
): number[] {
  // The shortest duration was not measured: as far below the median as the 95th percentile is above it, or 0.
  const shortest = Math.max(0, 2 * p50 - p95);
  const quantiles = [
    [0, shortest],
    [0.5, p50],
    [0.95, p95],
    [0.99, p99],
    [1, max],
  ] as const;
  return sampleFrom([{ count: Math.max(valuesMin, count), quantiles }]).map((ms) => ms / 1000);
}
