import { type Random, randomFrom } from "../../base/random.ts";
import { fixedWork } from "../work/distributions.ts";
import { sampleWork } from "../work/sample.ts";
import { drawWork, type Work } from "../work/work.ts";

const cellsMax = 24;

/**
 * A work distribution cut into cells on the grid of time steps: cell i holds the jobs that end more than `edges[i]` and
 * at most `edges[i + 1]` steps after their start.
 */
export interface Cells {
  readonly work: Work;
  readonly edges: Float64Array;
  /** Probability of a cell, given that no earlier one was met. */
  readonly hazard: Float64Array;
  /** Work times of equally likely shares: for draws by the million, where a quantile takes too long. */
  readonly times: Float64Array;
}

const timesKept = 4_096;

/** One job's time. The shares at both ends, which decide the last end, are drawn exactly. */
export function drawTime({ work, times }: Cells, random: Random): number {
  const p = random.next();
  const share = Math.floor(p * timesKept);
  return share === 0 || share === timesKept - 1 ? work.quantile(p) : (times[share] as number);
}

/** Equal shares, and ever smaller ones towards both tails. */
const shares = Array.from({ length: cellsMax - 1 }, (_, cell) => (cell + 1) / cellsMax);
for (let tail = 0.5 / cellsMax; tail > 1e-6; tail /= 2) shares.push(tail, 1 - tail);

/** One cell a step while that takes few cells, otherwise cells of about equal probability between fine tails (theory §4.3). */
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

/** Steps after which a job of this length has ended; an end on the grid counts for its own instant. */
export const stepsOf = (seconds: number, stepsPerSecond: number): number =>
  Math.max(1, Math.ceil(seconds * stepsPerSecond - 1e-6));

/** The same tolerance as `stepsOf`: a job that ends on the grid has ended. */
const survivalAt = (work: Work, seconds: number): number => work.survival(seconds + 1e-7);

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

const sums = 2_000;
const manyJobs = 200;

/**
 * How long an invocation with `size` jobs takes: the sum of their works. Beyond fixed work and single jobs it is an
 * empirical sample of sums; beyond 200 jobs the mean, from which a sum then hardly differs (theory §5.4).
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
