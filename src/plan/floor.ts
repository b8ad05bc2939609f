import type { Work } from "./work.ts";

/** What the floor of a burst depends on. */
export interface FloorRequest {
  readonly count: number;
  /** Longest delay minus shortest delay. */
  readonly windowSeconds: number;
  readonly work: Work;
  readonly batchSize: number;
}

/**
 * The floor of a burst with any work: a peak that no placement of the delays can get below if every job starts when it is
 * released. For fixed work it is `floor`. For work that varies it follows from the jobs that take long and from the total
 * work, and holds for at least 19 of 20 bursts (theory §2.2). For batches it follows from the total work alone (theory §2.3).
 *
 * @returns null for batches of jobs without a longest work time, for which no bound is known
 */
export function burstFloor({ count, windowSeconds, work, batchSize }: FloorRequest): number | null {
  if (batchSize > 1) return batchFloor(count, windowSeconds, work, batchSize);
  if (work.varianceSeconds2 === 0) return floor(count, windowSeconds, work.meanSeconds);
  const band = Math.sqrt(Math.log(20) / (2 * count));
  let best = floor(count, windowSeconds, work.shortestSeconds);
  let area = 0;
  let from = 0;
  for (const t of times(work)) {
    // Survival only decreases, so its value at the right end gives a lower sum of the area.
    const longer = Math.max(0, work.survival(t) - band);
    area += (t - from) * longer;
    from = t;
    best = Math.max(
      best,
      Math.ceil((count * longer) / startsPerWorker(windowSeconds, t) - 1e-9),
      Math.ceil((count * area) / (windowSeconds + t) - 1e-9),
    );
  }
  return best;
}

/**
 * The floor for fixed work, `ceil(N / (floor(W/d) + 1))` (theory §2.1): starts on one worker are at least d seconds apart,
 * so a window of W seconds has room for at most `floor(W/d) + 1` of them.
 *
 * @param windowSeconds longest delay minus shortest delay
 * @param workSeconds work time of every job
 * @returns 0 if there are no jobs, or if they take no time
 */
export function floor(count: number, windowSeconds: number, workSeconds: number): number {
  if (count <= 0 || workSeconds <= 0) return 0;
  return Math.ceil(count / startsPerWorker(windowSeconds, workSeconds));
}

const startsPerWorker = (windowSeconds: number, workSeconds: number): number =>
  Math.floor(windowSeconds / workSeconds + 1e-9) + 1;

const gridPoints = 400;

/** Quantiles of the work at equal steps, ascending, without repeats. Each is slightly lower, so that ties count as longer. */
function times(work: Work): number[] {
  const shares = Array.from({ length: gridPoints }, (_, i) => (i + 0.5) / gridPoints);
  return [...new Set(shares.map((p) => work.quantile(p) * (1 - 1e-9)))].filter((t) => t > 0);
}

function batchFloor(count: number, windowSeconds: number, work: Work, batchSize: number): number | null {
  const longest = batchSize * work.longestSeconds;
  if (longest === Number.POSITIVE_INFINITY || longest <= 0) return null;
  return Math.max(1, Math.ceil((count * work.shortestSeconds) / (windowSeconds + longest) - 1e-9));
}

/** Whether spreading jobs over a window can keep a peak. `load` is the smallest peak to expect of it. */
export type FlatteningVerdict =
  /** The work leaves `headroom` below the peak. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The work needs a higher peak. What helps: fewer or shorter jobs, a longer window, or a queue in front of workers. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work needs a higher peak, and is longer than the window: nearly all jobs are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * Tells whether a peak can be kept if every job takes `workSeconds`. Whatever the spread, all work lies within W + s, so the
 * peak is at least N·s / (W + s), and at least the floor (theory §7.6). Work that varies can outlast W + s, and has no such
 * bound.
 *
 * @param maxPeak largest number of invocations in flight, at least 1
 */
export function canFlatten(
  count: number,
  windowSeconds: number,
  workSeconds: number,
  maxPeak: number,
): FlatteningVerdict {
  const load = (count * workSeconds) / (windowSeconds + workSeconds);
  const least = Math.max(load, floor(count, windowSeconds, workSeconds));
  if (least <= maxPeak) return { kind: "helps", load, headroom: maxPeak - least };
  const rounds = Math.ceil(count / maxPeak);
  const neededWindowSeconds = Math.max(Math.ceil((rounds - 1) * workSeconds), windowSeconds + 1);
  return { kind: workSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}
