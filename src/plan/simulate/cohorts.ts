import { grown } from "../../base/numbers.ts";
import { type Random, randomFrom } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";
import type { Scenario } from "../scenario.ts";
import { drawBinomial, drawOccupancy } from "../variates.ts";
import { drawWork, sampleWork, type Work } from "../work.ts";
import { fixedWork } from "../work-distributions.ts";

/** When the started cohorts end, on a grid of time steps. */
export interface GridState {
  readonly stepsPerSecond: number;
  /** Number of ends at each step. */
  ends: Float64Array;
  /** Number of steps of `ends` that are in use. */
  length: number;
  lastEndSeconds: number;
  /** The current step. */
  step: number;
}

/**
 * Starts a cohort at the current step: jobs, or invocations, each of which ends after its own work plus `extraSeconds`. Draws
 * their ends and adds them to the state. A burst starts millions of cohorts, so a cohort is not an object.
 */
export function startCohort(state: GridState, jobs: number, cells: Cells, extraSeconds: number, random: Random): void {
  if (jobs <= 0) return;
  if (jobs < 1.2 * cells.hazard.length) startOneByOne(state, jobs, cells, extraSeconds, random);
  else startByCells(state, jobs, cells, extraSeconds, random);
}

function startOneByOne(state: GridState, jobs: number, cells: Cells, extraSeconds: number, random: Random): void {
  const { step } = state;
  for (let job = 0; job < jobs; job++) {
    const seconds = drawTime(cells, random) + extraSeconds;
    recordLastEnd(state, step / state.stepsPerSecond + seconds);
    addEnds(state, step + stepsOf(seconds, state.stepsPerSecond), 1);
  }
}

/** Divides the cohort into cells, each a binomial number of the jobs that are left, and evenly into the steps of a cell. */
function startByCells(state: GridState, jobs: number, cells: Cells, extraSeconds: number, random: Random): void {
  const { step } = state;
  const shift = shiftOf(extraSeconds * state.stepsPerSecond, random);
  let left = jobs;
  for (let cell = 0; left > 0; cell++) {
    const here = drawBinomial(left, cells.hazard[cell] as number, random);
    if (here === 0) continue;
    left -= here;
    const from = cells.edges[cell] as number;
    const width = (cells.edges[cell + 1] as number) - from;
    const phase = width === 1 ? 0 : random.next();
    for (let k = 0; k < width; k++) {
      const share = Math.floor(((k + 1) * here) / width + phase) - Math.floor((k * here) / width + phase);
      if (share > 0) addEnds(state, Math.max(step + 1, step + shift + from + k + 1), share);
    }
    if (left === 0) recordLongest(state, cells, extraSeconds, cell, here, random);
  }
}

/** Rounds up, because an end takes effect at the next step. A negative part of a step becomes one step or none, at random. */
const shiftOf = (steps: number, random: Random): number =>
  steps >= 0 ? Math.ceil(steps - 1e-6) : random.chance(-steps) ? -1 : 0;

/** Records the last end of a cohort: the largest of `jobs` draws within the last cell that it reaches (theory §4.3). */
function recordLongest(
  state: GridState,
  cells: Cells,
  extraSeconds: number,
  cell: number,
  jobs: number,
  random: Random,
): void {
  const start = state.step / state.stepsPerSecond + extraSeconds;
  const most = start + (cells.edges[cell + 1] as number) / state.stepsPerSecond;
  const isLastCell = cell === cells.hazard.length - 1;
  if (!isLastCell && most <= state.lastEndSeconds) return;
  const beyond = cell === 0 ? 1 : cells.work.survival((cells.edges[cell] as number) / state.stepsPerSecond);
  const within = isLastCell
    ? beyond
    : beyond - cells.work.survival((cells.edges[cell + 1] as number) / state.stepsPerSecond);
  recordLastEnd(state, start + cells.work.quantile(1 - beyond + within * random.next() ** (1 / jobs)));
}

function recordLastEnd(state: GridState, endSeconds: number): void {
  if (endSeconds > state.lastEndSeconds) state.lastEndSeconds = endSeconds;
}

function addEnds(state: GridState, step: number, jobs: number): void {
  if (step >= state.ends.length) state.ends = grown(state.ends, step + 1);
  state.ends[step] = (state.ends[step] as number) + jobs;
  if (step >= state.length) state.length = step + 1;
}

/**
 * Draws by how many the number in flight rises within a step of the grid in which jobs end and others start, at most. Both are
 * a few milliseconds late (`drawLateMs`), so at first some start before those that they replace have ended.
 */
export type DrawRise = (ended: number, started: number, random: Random) => number;

/**
 * Creates the function for a scenario whose work is a whole number of steps, so that its jobs end at the instant at which others
 * are released; undefined for any other scenario, whose ends do not fall on releases.
 */
export function riseWithin({ work, consumer }: Scenario, stepsPerSecond: number): DrawRise | undefined {
  const steps = work.meanSeconds * consumer.batchSize * stepsPerSecond;
  const isWhole = work.varianceSeconds2 === 0 && Math.abs(steps - Math.round(steps)) < 1e-6;
  return isWhole && consumer.workLateMs > 0 ? riseFor(consumer) : undefined;
}

function riseFor({ workLateMs, messageLateMs }: Consumer): DrawRise {
  const length = messageLateMs + 1;
  const starts = new Float64Array(length);
  // An end is as late as its start and its work together: by the place in a row, and by the number of the row.
  const ends = new Float64Array(length * (workLateMs + 1));
  return (ended, started, random) => {
    starts.fill(0);
    ends.fill(0);
    drawOccupancy(starts, started, random);
    drawOccupancy(ends, ended, random);
    let rise = 0;
    let most = 0;
    for (let ms = 0; ms < length; ms++) {
      rise += starts[ms] as number;
      const rows = Math.min(ms, workLateMs);
      for (let row = 0, end = ms; row <= rows; row++, end += length - 1) rise -= ends[end] as number;
      if (rise > most) most = rise;
    }
    return most;
  };
}

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
const stepsOf = (seconds: number, stepsPerSecond: number): number =>
  Math.max(1, Math.ceil(seconds * stepsPerSecond - 1e-6));

/** Uses the tolerance of `stepsOf`: a job that ends exactly on a step has ended at it. */
const survivalAt = (work: Work, seconds: number): number => work.survival(seconds + 1e-7);

/** Draws the time of one job. The outermost shares, which decide the last end, are drawn exactly. */
function drawTime({ work, times }: Cells, random: Random): number {
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
