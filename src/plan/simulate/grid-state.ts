import type { Random } from "../../base/random.ts";
import { drawBinomial } from "../variates/binomial.ts";
import { type Cells, drawTime, stepsOf } from "./cells.ts";

/** Ends on a grid of time steps, of cohorts that started together. */
export interface GridCourse {
  readonly stepsPerSecond: number;
  /** How many end at each step. */
  ends: Float64Array;
  /** Steps of `ends` in use. */
  length: number;
  lastEndSeconds: number;
}

/** A cohort of jobs starts at `step`; each ends after its own work plus `extraSeconds`. */
export function startCohort(
  course: GridCourse,
  cohort: { jobs: number; step: number; cells: Cells; extraSeconds: number },
  random: Random,
): void {
  const { jobs, cells } = cohort;
  if (jobs <= 0) return;
  if (jobs < 1.2 * cells.hazard.length) startOneByOne(course, cohort, random);
  else startByCells(course, cohort, random);
}

type Cohort = Parameters<typeof startCohort>[1];

function startOneByOne(course: GridCourse, { jobs, step, cells, extraSeconds }: Cohort, random: Random): void {
  for (let job = 0; job < jobs; job++) {
    const seconds = drawTime(cells, random) + extraSeconds;
    note(course, step / course.stepsPerSecond + seconds);
    addEnds(course, step + stepsOf(seconds, course.stepsPerSecond), 1);
  }
}

/** Splits the cohort over the cells, each a binomial share of what is left, and evenly over the steps of a cell. */
function startByCells(course: GridCourse, { jobs, step, cells, extraSeconds }: Cohort, random: Random): void {
  const shift = shiftOf(extraSeconds * course.stepsPerSecond, random);
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
      if (share > 0) addEnds(course, Math.max(step + 1, step + shift + from + k + 1), share);
    }
    if (left === 0) noteLongest(course, step, cells, cell, here, extraSeconds, random);
  }
}

/** Whole steps: upwards, as an end is seen at the next step; less than none, half a step, by the toss of a coin. */
const shiftOf = (steps: number, random: Random): number =>
  steps >= 0 ? Math.ceil(steps - 1e-6) : random.chance(-steps) ? -1 : 0;

/** The longest of the jobs in the cohort's last cell: the largest of `jobs` draws within the cell (theory §4.3). */
function noteLongest(
  course: GridCourse,
  step: number,
  cells: Cells,
  cell: number,
  jobs: number,
  extraSeconds: number,
  random: Random,
): void {
  const start = step / course.stepsPerSecond + extraSeconds;
  const most = start + (cells.edges[cell + 1] as number) / course.stepsPerSecond;
  const isLastCell = cell === cells.hazard.length - 1;
  if (!isLastCell && most <= course.lastEndSeconds) return;
  const beyond = cell === 0 ? 1 : cells.work.survival((cells.edges[cell] as number) / course.stepsPerSecond);
  const within = isLastCell
    ? beyond
    : beyond - cells.work.survival((cells.edges[cell + 1] as number) / course.stepsPerSecond);
  note(course, start + cells.work.quantile(1 - beyond + within * random.next() ** (1 / jobs)));
}

function note(course: GridCourse, endSeconds: number): void {
  if (endSeconds > course.lastEndSeconds) course.lastEndSeconds = endSeconds;
}

function addEnds(course: GridCourse, step: number, jobs: number): void {
  if (step >= course.ends.length) {
    const bigger = new Float64Array(Math.max(step + 1, course.ends.length * 2));
    bigger.set(course.ends);
    course.ends = bigger;
  }
  course.ends[step] = (course.ends[step] as number) + jobs;
  if (step >= course.length) course.length = step + 1;
}
