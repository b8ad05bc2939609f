import { memoize } from "../../base/memoize.ts";
import type { Random } from "../../base/random.ts";
import { concurrencyCap, isOpen, pollerCap } from "../consumer.ts";
import { batchWork, type Cells, cutIntoCells } from "./cells.ts";
import { sameInstant } from "./event-simulation.ts";
import { type GridState, startCohort } from "./grid-state.ts";
import { runsFor, runsText } from "./run-count.ts";
import { curveSecondsMax, type Outcome, type Scenario, type Simulation } from "./simulation.ts";
import { type Releases, slotReleases } from "./slot-releases.ts";

/**
 * The road as cohorts on a grid of time steps: the cost grows with the window and the drain, not with the jobs. With
 * nothing in the way a grid of the spread's own slots is exact, for a peak falls on a release; otherwise the step is a
 * small part of the work (theory §4.3).
 */
export function gridSimulation(scenario: Scenario): Simulation {
  const open = isOpen(scenario.consumer);
  const stepsPerSecond = open ? scenario.spread.slotsPerSecond : finestStep(scenario);
  const cells = memoize((size) => cutIntoCells(batchWork(scenario.work, size), stepsPerSecond));
  const grid: Grid = {
    scenario,
    releases: slotReleases(scenario),
    cells,
    stepsPerSecond,
    perSecond: new Float64Array(curveSecondsMax),
  };
  const state: GridState = { stepsPerSecond, ends: new Float64Array(1024), length: 0, lastEndSeconds: 0 };
  const runs =
    scenario.spread.deterministic && scenario.work.varianceSeconds2 === 0
      ? 1
      : runsFor(stepsOfRun(scenario, stepsPerSecond), 2_000, budget);
  return {
    method: `${runsText(runs)} of cohorts on a grid of ${Number((1000 / stepsPerSecond).toPrecision(3))} ms`,
    runs,
    run(random) {
      state.ends.fill(0, 0, state.length);
      grid.perSecond.fill(0);
      Object.assign(state, { length: 0, lastEndSeconds: 0 });
      return play(grid, state, random);
    },
  };
}

const budget = 4_000_000;

interface Grid {
  readonly scenario: Scenario;
  readonly releases: (random: Random) => Releases;
  readonly cells: (size: number) => Cells;
  readonly stepsPerSecond: number;
  readonly perSecond: Float64Array;
}

/** About 16 steps in a work time that varies; a fixed one has to be met exactly, so at least 50 ms. Slots are whole steps. */
function finestStep({ work, consumer, spread }: Scenario): number {
  const seconds = work.meanSeconds * consumer.batchSize;
  const isShortAndFixed = work.varianceSeconds2 === 0 && seconds < 60;
  const wanted = isShortAndFixed ? Math.max(20, Math.ceil(8 / seconds)) : Math.ceil(16 / seconds);
  return Math.ceil(Math.min(200, wanted) / spread.slotsPerSecond) * spread.slotsPerSecond;
}

/** Elementary steps of a run, about 10 ns each, for the choice of the number of runs. */
function stepsOfRun({ count, maxSeconds, minSeconds, work, consumer }: Scenario, stepsPerSecond: number): number {
  const window = maxSeconds - minSeconds + 1 + consumer.sendSeconds;
  const cells = work.varianceSeconds2 === 0 ? 4 : 40;
  const cap = Math.min(pollerCap(consumer), concurrencyCap(consumer));
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

function play(grid: Grid, state: GridState, random: Random): Outcome {
  const { scenario, stepsPerSecond } = grid;
  const releases = grid.releases(random);
  const pollers =
    scenario.discipline === "pollers"
      ? Math.min(scenario.consumer.initialPollers, pollerCap(scenario.consumer))
      : Infinity;
  const environments = scenario.consumer.warmEnvironments;
  const flow: Flow = { waiting: 0, inFlight: 0, pollers, environments, refused: 0, peak: 0, skipped: 0 };
  const lastRelease = Math.ceil((scenario.maxSeconds + scenario.consumer.sendSeconds) * stepsPerSecond);
  let released = 0;
  let step = scenario.minSeconds * stepsPerSecond;
  for (; step <= lastRelease || flow.waiting > 0 || flow.inFlight > 0; step++) {
    flow.inFlight -= state.ends[step] ?? 0;
    const now = step / stepsPerSecond + sameInstant;
    for (; released < releases.length && (releases.times[released] as number) <= now; released++) {
      flow.waiting += releases.counts[released] as number;
    }
    admitCohorts(grid, state, flow, step, random);
    if (step > lastRelease && flow.inFlight === 0 && flow.waiting > 0) break;
    mark(grid, flow, Math.floor(step / stepsPerSecond) + flow.skipped);
    if (step > lastRelease) skipSteadyState(grid, flow, step);
  }
  const stuck = flow.waiting > 0;
  const late = scenario.consumer.startMs / 1000 + scenario.consumer.batchingWindowSeconds;
  const lastEndSeconds = stuck ? Infinity : state.lastEndSeconds + flow.skipped + late;
  const seconds = Math.min(curveSecondsMax, Math.ceil(step / stepsPerSecond) + flow.skipped);
  return { peak: flow.peak, lastEndSeconds, refused: flow.refused, perSecond: grid.perSecond, seconds };
}

function admitCohorts(grid: Grid, state: GridState, flow: Flow, step: number, random: Random): void {
  const { consumer, discipline } = grid.scenario;
  const batch = discipline === "pollers" ? consumer.batchSize : 1;
  if (flow.waiting === 0 && flow.inFlight < Math.floor(flow.pollers)) return;
  const room = Math.max(0, Math.floor(Math.min(flow.pollers, concurrencyCap(consumer))) - flow.inFlight);
  const invocations = Math.min(room, Math.ceil(flow.waiting / batch));
  const jobs = Math.min(flow.waiting, invocations * batch);
  flow.waiting -= jobs;
  const fresh = Math.max(0, flow.inFlight + invocations - flow.environments);
  flow.environments += fresh;
  flow.inFlight += invocations;
  const full = Math.floor(jobs / batch);
  const cold = Math.min(full, fresh);
  // Where a start waits for an end, both fall on the grid: half a step too late on average.
  const late = flow.waiting > 0 && grid.scenario.work.varianceSeconds2 > 0 ? 0.5 / grid.stepsPerSecond : 0;
  const cells = grid.cells(batch);
  startCohort(state, { jobs: cold, step, cells, extraSeconds: consumer.coldStartMs / 1000 - late }, random);
  startCohort(state, { jobs: full - cold, step, cells, extraSeconds: -late }, random);
  const rest = jobs - full * batch;
  if (rest > 0) startCohort(state, { jobs: 1, step, cells: grid.cells(rest), extraSeconds: 0 }, random);
  if (discipline === "loss") {
    flow.refused += flow.waiting;
    flow.waiting = 0;
  } else if (flow.inFlight >= Math.floor(flow.pollers)) {
    flow.pollers = Math.min(pollerCap(consumer), flow.pollers + consumer.rampPerSecond / grid.stepsPerSecond);
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
  const { consumer, work, discipline } = grid.scenario;
  const cap = Math.min(discipline === "pollers" ? pollerCap(consumer) : Infinity, concurrencyCap(consumer));
  if (flow.inFlight < cap || flow.skipped > 0) return;
  const generation = cap * consumer.batchSize;
  const seconds = consumer.batchSize * work.meanSeconds + consumer.turnaroundMs / 1000;
  const skippable = Math.floor((flow.waiting / generation - generationsKept) * seconds);
  if (skippable <= 0) return;
  flow.waiting = Math.ceil(flow.waiting - (skippable * generation) / seconds);
  const now = Math.floor(step / grid.stepsPerSecond);
  grid.perSecond.fill(cap, Math.min(curveSecondsMax, now), Math.min(curveSecondsMax, now + skippable));
  flow.skipped = skippable;
}
