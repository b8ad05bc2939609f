import type { Work } from "./work/work.ts";

/**
 * The smallest peak that any placement of the starts can reach when every job runs as soon as it is released:
 * `ceil(N / (floor(W/d) + 1))` (theory §2.1). Seconds d apart or more can share a worker, and a window of W seconds has
 * room for at most `floor(W/d) + 1` starts that are.
 *
 * @param windowSeconds longest minus shortest delay
 * @param workSeconds how long every job takes
 * @returns 0 for no jobs, or for jobs that take no time
 */
export function floor(count: number, windowSeconds: number, workSeconds: number): number {
  if (count <= 0 || workSeconds <= 0) return 0;
  return Math.ceil(count / startsPerWorker(windowSeconds, workSeconds));
}

/** What the limit of a burst depends on. */
export interface FloorRequest {
  readonly count: number;
  readonly windowSeconds: number;
  readonly work: Work;
  readonly batchSize: number;
}

/**
 * A lower bound of the peak for any work. Fixed work has the exact limit. Work that varies is bounded by the jobs that
 * take long and by the area of the work, true for at least 19 bursts in 20 (theory §2.2); batches by the area alone
 * (theory §2.3).
 *
 * @returns null for batches of jobs without a longest work time: no bound is known
 */
export function burstFloor({ count, windowSeconds, work, batchSize }: FloorRequest): number | null {
  if (batchSize > 1) return batchFloor(count, windowSeconds, work, batchSize);
  if (work.varianceSeconds2 === 0) return floor(count, windowSeconds, work.meanSeconds);
  const band = Math.sqrt(Math.log(20) / (2 * count));
  let best = floor(count, windowSeconds, work.shortestSeconds);
  let area = 0;
  let from = 0;
  for (const t of times(work)) {
    // Survival only falls: its value at the right end is a lower sum of the area.
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

const startsPerWorker = (windowSeconds: number, workSeconds: number): number =>
  Math.floor(windowSeconds / workSeconds + 1e-9) + 1;

const gridPoints = 400;

/** Work times at regular shares, ascending, without repeats; a hair below each, so that ties count as longer. */
function times(work: Work): number[] {
  const shares = Array.from({ length: gridPoints }, (_, i) => (i + 0.5) / gridPoints);
  return [...new Set(shares.map((p) => work.quantile(p) * (1 - 1e-9)))].filter((t) => t > 0);
}

function batchFloor(count: number, windowSeconds: number, work: Work, batchSize: number): number | null {
  const longest = batchSize * work.longestSeconds;
  if (longest === Number.POSITIVE_INFINITY || longest <= 0) return null;
  return Math.max(1, Math.ceil((count * work.shortestSeconds) / (windowSeconds + longest) - 1e-9));
}
