import { remembered } from "../../base/memoize.ts";
import type { Random } from "../../base/random.ts";
import { concurrencyCap, isOpen, pollerCap } from "../consumer.ts";
import { batchWork } from "./batch-work.ts";
import { type Cells, cutIntoCells } from "./cells.ts";
import { sameInstant } from "./event-simulation.ts";
import { type GridCourse, startCohort } from "./grid-state.ts";
import { runsFor, runsWords } from "./run-count.ts";
import { curveSecondsMax, type Outcome, type Scene, type Simulation } from "./simulation.ts";
import { type Releases, slotReleases } from "./slot-releases.ts";

/**
 * The road as cohorts on a grid of time steps: the cost grows with the window and the drain, not with the jobs. With
 * nothing in the way a grid of the spread's own slots is exact, for a peak falls on a release; otherwise the step is a
 * small part of the work (theory §4.3).
 */
export function gridSimulation(scene: Scene): Simulation {
  const open = isOpen(scene.road);
  const stepsPerSecond = open ? scene.spread.slotsPerSecond : finestStep(scene);
  const cells = remembered((size) => cutIntoCells(batchWork(scene.work, size), stepsPerSecond));
  const grid: Grid = {
    scene,
    releases: slotReleases(scene),
    cells,
    stepsPerSecond,
    perSecond: new Float64Array(curveSecondsMax),
  };
  const course: GridCourse = { stepsPerSecond, ends: new Float64Array(1024), length: 0, lastEndSeconds: 0 };
  const runs =
    scene.spread.deterministic && scene.work.varianceSeconds2 === 0
      ? 1
      : runsFor(stepsOfRun(scene, stepsPerSecond), 2_000, budget);
  return {
    method: `${runsWords(runs)} of cohorts on a grid of ${Number((1000 / stepsPerSecond).toPrecision(3))} ms`,
    runs,
    run(random) {
      course.ends.fill(0, 0, course.length);
      grid.perSecond.fill(0);
      Object.assign(course, { length: 0, lastEndSeconds: 0 });
      return play(grid, course, random);
    },
  };
}

const budget = 4_000_000;

interface Grid {
  readonly scene: Scene;
  readonly releases: (random: Random) => Releases;
  readonly cells: (size: number) => Cells;
  readonly stepsPerSecond: number;
  readonly perSecond: Float64Array;
}

/** About 16 steps in a work time that varies; a fixed one has to be met exactly, so at least 50 ms. Slots are whole steps. */
function finestStep({ work, road, spread }: Scene): number {
  const seconds = work.meanSeconds * road.batchSize;
  const isShortAndFixed = work.varianceSeconds2 === 0 && seconds < 60;
  const wanted = isShortAndFixed ? Math.max(20, Math.ceil(8 / seconds)) : Math.ceil(16 / seconds);
  return Math.ceil(Math.min(200, wanted) / spread.slotsPerSecond) * spread.slotsPerSecond;
}

/** Elementary steps of a run, about 10 ns each, for the choice of the number of runs. */
function stepsOfRun({ count, maxSeconds, minSeconds, work, road }: Scene, stepsPerSecond: number): number {
  const window = maxSeconds - minSeconds + 1 + road.sendSeconds;
  const cells = work.varianceSeconds2 === 0 ? 4 : 40;
  const cap = Math.min(pollerCap(road), concurrencyCap(road));
  const drain = cap === Infinity ? 0 : Math.min((count * work.meanSeconds) / cap, window + 60 * work.meanSeconds);
  const cohorts = Math.min(count, (window + drain) * (drain > window ? stepsPerSecond : 1));
  // A cohort that is smaller than its cells is drawn job by job.
  return (window + drain) * stepsPerSecond + Math.min(cohorts * cells, count) * 8 + Math.min(count, 1_500);
}

interface Flow {
  waiting: number;
  inFlight: number;
  pollers: number;
  environments: number;
  refused: number;
  peak: number;
  /** Whole seconds left out of the simulation while nothing changed. */
  skipped: number;
}

function play(grid: Grid, course: GridCourse, random: Random): Outcome {
  const { scene, stepsPerSecond } = grid;
  const releases = grid.releases(random);
  const pollers =
    scene.discipline === "pollers" ? Math.min(scene.road.initialPollers, pollerCap(scene.road)) : Infinity;
  const environments = scene.road.warmEnvironments;
  const flow: Flow = { waiting: 0, inFlight: 0, pollers, environments, refused: 0, peak: 0, skipped: 0 };
  const lastRelease = Math.ceil((scene.maxSeconds + scene.road.sendSeconds) * stepsPerSecond);
  let released = 0;
  let step = scene.minSeconds * stepsPerSecond;
  for (; step <= lastRelease || flow.waiting > 0 || flow.inFlight > 0; step++) {
    flow.inFlight -= course.ends[step] ?? 0;
    const now = step / stepsPerSecond + sameInstant;
    for (; released < releases.length && (releases.times[released] as number) <= now; released++) {
      flow.waiting += releases.counts[released] as number;
    }
    admitCohorts(grid, course, flow, step, random);
    if (step > lastRelease && flow.inFlight === 0 && flow.waiting > 0) break;
    mark(grid, flow, Math.floor(step / stepsPerSecond) + flow.skipped);
    if (step > lastRelease) skipSteadyState(grid, flow, step);
  }
  const stuck = flow.waiting > 0;
  const late = scene.road.startMs / 1000 + scene.road.batchingWindowSeconds;
  const lastEndSeconds = stuck ? Infinity : course.lastEndSeconds + flow.skipped + late;
  const seconds = Math.min(curveSecondsMax, Math.ceil(step / stepsPerSecond) + flow.skipped);
  return { peak: flow.peak, lastEndSeconds, refused: flow.refused, perSecond: grid.perSecond, seconds };
}

function admitCohorts(grid: Grid, course: GridCourse, flow: Flow, step: number, random: Random): void {
  const { road, discipline } = grid.scene;
  const batch = discipline === "pollers" ? road.batchSize : 1;
  if (flow.waiting === 0 && flow.inFlight < Math.floor(flow.pollers)) return;
  const room = Math.max(0, Math.floor(Math.min(flow.pollers, concurrencyCap(road))) - flow.inFlight);
  const invocations = Math.min(room, Math.ceil(flow.waiting / batch));
  const jobs = Math.min(flow.waiting, invocations * batch);
  flow.waiting -= jobs;
  const fresh = Math.max(0, flow.inFlight + invocations - flow.environments);
  flow.environments += fresh;
  flow.inFlight += invocations;
  const full = Math.floor(jobs / batch);
  const cold = Math.min(full, fresh);
  // Where a start waits for an end, both fall on the grid: half a step too late on average.
  const late = flow.waiting > 0 && grid.scene.work.varianceSeconds2 > 0 ? 0.5 / grid.stepsPerSecond : 0;
  const cells = grid.cells(batch);
  startCohort(course, { jobs: cold, step, cells, extraSeconds: road.coldStartMs / 1000 - late }, random);
  startCohort(course, { jobs: full - cold, step, cells, extraSeconds: -late }, random);
  const rest = jobs - full * batch;
  if (rest > 0) startCohort(course, { jobs: 1, step, cells: grid.cells(rest), extraSeconds: 0 }, random);
  if (discipline === "loss") {
    flow.refused += flow.waiting;
    flow.waiting = 0;
  } else if (flow.inFlight >= Math.floor(flow.pollers)) {
    flow.pollers = Math.min(pollerCap(road), flow.pollers + road.rampPerSecond / grid.stepsPerSecond);
  }
}

function mark(grid: Grid, flow: Flow, second: number): void {
  if (flow.inFlight > flow.peak) flow.peak = flow.inFlight;
  if (second < curveSecondsMax && flow.inFlight > (grid.perSecond[second] as number)) {
    grid.perSecond[second] = flow.inFlight;
  }
}

const generationsKept = 40;

/** Once nothing can grow and the backlog is many generations deep, all but some of them pass at the mean rate. */
function skipSteadyState(grid: Grid, flow: Flow, step: number): void {
  const { road, work, discipline } = grid.scene;
  const cap = Math.min(discipline === "pollers" ? pollerCap(road) : Infinity, concurrencyCap(road));
  if (flow.inFlight < cap || flow.skipped > 0) return;
  const generation = cap * road.batchSize;
  const seconds = road.batchSize * work.meanSeconds + road.turnaroundMs / 1000;
  const skippable = Math.floor((flow.waiting / generation - generationsKept) * seconds);
  if (skippable <= 0) return;
  flow.waiting = Math.ceil(flow.waiting - (skippable * generation) / seconds);
  const now = Math.floor(step / grid.stepsPerSecond);
  grid.perSecond.fill(cap, Math.min(curveSecondsMax, now), Math.min(curveSecondsMax, now + skippable));
  flow.skipped = skippable;
}
