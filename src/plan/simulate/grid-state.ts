import type { Random } from "../../base/random.ts";
import { drawBinomial } from "../variates/binomial.ts";
import { type Cells, drawTime, stepsOf } from "./cells.ts";

/** Ends on a grid of time steps, of cohorts that started together. */
export interface GridState {
  readonly stepsPerSecond: number;
  /** How many end at each step. */
  ends: Float64Array;
  /** Steps of `ends` in use. */
  length: number;
  lastEndSeconds: number;
}

/** A cohort of jobs starts at `step`; each ends after its own work plus `extraSeconds`. */
export function startCohort(
  state: GridState,
  cohort: { jobs: number; step: number; cells: Cells; extraSeconds: number },
  random: Random,
): void {
  const { jobs, cells } = cohort;
  if (jobs <= 0) return;
  if (jobs < 1.2 * cells.hazard.length) startOneByOne(state, cohort, random);
  else startByCells(state, cohort, random);
}

type Cohort = Parameters<typeof startCohort>[1];

function startOneByOne(state: GridState, { jobs, step, cells, extraSeconds }: Cohort, random: Random): void {
  for (let job = 0; job < jobs; job++) {
    const seconds = drawTime(cells, random) + extraSeconds;
    note(state, step / state.stepsPerSecond + seconds);
    addEnds(state, step + stepsOf(seconds, state.stepsPerSecond), 1);
  }
}

/** Splits the cohort over the cells, each a binomial share of what is left, and evenly over the steps of a cell. */
function startByCells(state: GridState, { jobs, step, cells, extraSeconds }: Cohort, random: Random): void {
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
    if (left === 0) noteLongest(state, step, cells, cell, here, extraSeconds, random);
  }
}

/** Whole steps: upwards, as an end is seen at the next step; less than none, half a step, by the toss of a coin. */
const shiftOf = (steps: number, random: Random): number =>
  steps >= 0 ? Math.ceil(steps - 1e-6) : random.chance(-steps) ? -1 : 0;

/** The longest of the jobs in the cohort's last cell: the largest of `jobs` draws within the cell (theory §4.3). */
function noteLongest(
  state: GridState,
  step: number,
  cells: Cells,
  cell: number,
  jobs: number,
  extraSeconds: number,
  random: Random,
): void {
  const start = step / state.stepsPerSecond + extraSeconds;
  const most = start + (cells.edges[cell + 1] as number) / state.stepsPerSecond;
  const isLastCell = cell === cells.hazard.length - 1;
  if (!isLastCell && most <= state.lastEndSeconds) return;
  const beyond = cell === 0 ? 1 : cells.work.survival((cells.edges[cell] as number) / state.stepsPerSecond);
  const within = isLastCell
    ? beyond
    : beyond - cells.work.survival((cells.edges[cell + 1] as number) / state.stepsPerSecond);
  note(state, start + cells.work.quantile(1 - beyond + within * random.next() ** (1 / jobs)));
}

function note(state: GridState, endSeconds: number): void {
  if (endSeconds > state.lastEndSeconds) state.lastEndSeconds = endSeconds;
}

function addEnds(state: GridState, step: number, jobs: number): void {
  if (step >= state.ends.length) {
    const bigger = new Float64Array(Math.max(step + 1, state.ends.length * 2));
    bigger.set(state.ends);
    state.ends = bigger;
  }
  state.ends[step] = (state.ends[step] as number) + jobs;
  if (step >= state.length) state.length = step + 1;
}
