import { grown } from "../../base/numbers.ts";
import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";
import { drawBinomial, drawOccupancy } from "../variates.ts";
import { type Cells, drawTime, stepsOf } from "./cells.ts";
import type { Scenario } from "./simulation.ts";

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
