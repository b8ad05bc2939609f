import { type Random, randomFrom } from "../../base/random.ts";
import { drawWork, sampleWork, type Work } from "../work.ts";
import { fixedWork } from "../work-distributions.ts";

/**
 * A work distribution, cut into cells on the grid of time steps. Cell i holds the jobs that end more than `edges[i]` and at
 * most `edges[i + 1]` steps after their start.
 */
export interface Cells {
  readonly work: Work;
  readonly edges: Float64Array;
  /** The probability of each cell for a job that is in none of the cells before it. */
  readonly hazard: Float64Array;
  /** The middle times of equal shares, for millions of draws, where computing quantiles takes too long. */
  readonly times: Float64Array;
}

const cellsMax = 24;
const timesKept = 4_096;

/** Equal shares, and smaller and smaller ones towards both tails. */
const shares = Array.from({ length: cellsMax - 1 }, (_, cell) => (cell + 1) / cellsMax);
for (let tail = 0.5 / cellsMax; tail > 1e-6; tail /= 2) shares.push(tail, 1 - tail);

/**
 * Cuts a work distribution: into one cell per step if there are few of them, otherwise into cells of about equal probability
 * between finer ones at the tails (theory §4.3).
 */
export function cutIntoCells(work: Work, stepsPerSecond: number): Cells {
  const edges = edgesOf(work, stepsPerSecond);
  const hazard = new Float64Array(edges.length - 1);
  for (let cell = 0; cell < hazard.length; cell++) {
    const before = cell === 0 ? 1 : survivalAt(work, (edges[cell] as number) / stepsPerSecond);
    const after = survivalAt(work, (edges[cell + 1] as number) / stepsPerSecond);
    hazard[cell] = cell === hazard.length - 1 || before <= 0 ? 1 : 1 - after / before;
  }
  const times = Float64Array.from({ length: timesKept }, (_, share) => work.quantile((share + 0.5) / timesKept));
  return { work, edges, hazard, times };
}

function edgesOf(work: Work, stepsPerSecond: number): Float64Array {
  const steps = (p: number) => stepsOf(work.quantile(p), stepsPerSecond);
  const first = stepsOf(Math.max(work.shortestSeconds, work.quantile(1e-6)), stepsPerSecond) - 1;
  const last = steps(1 - 1e-6);
  const edges = new Set<number>([first]);
  if (last - first <= cellsMax) for (let step = first + 1; step <= last; step++) edges.add(step);
  else for (const share of shares) edges.add(steps(share));
  edges.add(Math.max(last, first + 1));
  return Float64Array.from(edges).sort();
}

/** Number of steps after which a job of this length has ended. A job that ends exactly on a step has ended at it. */
export const stepsOf = (seconds: number, stepsPerSecond: number): number =>
  Math.max(1, Math.ceil(seconds * stepsPerSecond - 1e-6));

/** Uses the tolerance of `stepsOf`: a job that ends exactly on a step has ended at it. */
const survivalAt = (work: Work, seconds: number): number => work.survival(seconds + 1e-7);

/** Draws the time of one job. The outermost shares, which decide the last end, are drawn exactly. */
export function drawTime({ work, times }: Cells, random: Random): number {
  const p = random.next();
  const share = Math.floor(p * timesKept);
  return share === 0 || share === timesKept - 1 ? work.quantile(p) : (times[share] as number);
}

const sums = 2_000;
const manyJobs = 200;

/**
 * The work of an invocation with `size` jobs: the sum of their work times. For fixed work and for single jobs it is exact;
 * otherwise a sample of sums; above 200 jobs the mean, from which the sums hardly differ (theory §5.4).
 */
export function batchWork(work: Work, size: number): Work {
  if (size === 1) return work;
  if (work.varianceSeconds2 === 0 || size > manyJobs) return fixedWork(size * work.meanSeconds);
  const random = randomFrom(`batch/${size}`);
  const times = Array.from({ length: sums }, () => {
    let total = 0;
    for (let job = 0; job < size; job++) total += drawWork(work, random);
    return total;
  });
  return sampleWork(times);
}
