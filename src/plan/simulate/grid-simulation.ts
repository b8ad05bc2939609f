import { memoize } from "../../base/numbers.ts";
import type { Random } from "../../base/random.ts";
import { concurrencyCap, isOpen, latestMs, pollerCap, receivesPerInvocation } from "../consumer.ts";

import type { Scenario } from "../scenario.ts";
import {
  batchWork,
  type Cells,
  cutIntoCells,
  type DrawRise,
  type GridState,
  riseWithin,
  startCohort,
} from "./cohorts.ts";
import {
  curveSecondsMax,
  type DescribedSimulation,
  type Outcome,
  runsFor,
  runsText,
  sameInstant,
  secondWithJitter,
} from "./simulation.ts";
import { type Releases, slotReleases } from "./slot-releases.ts";

const runsMax = 2_000;
const runsRough = 250;
const budget = 4_000_000;

/**
 * The model that simulates cohorts on a grid of time steps. Its cost grows with the window and the time to drain, not with
 * the number of jobs. With an ideal consumer the steps are the slots of the spread, which is exact, because a peak falls on a
 * release; otherwise a step is a small part of the work time (theory §4.3).
 */
export function gridSimulation(scenario: Scenario): DescribedSimulation {
  const { consumer, spread, work } = scenario;
  const stepsPerSecond = isOpen(consumer) ? spread.slotsPerSecond : finestStep(scenario);
  const cells = memoize((size) => cutIntoCells(batchWork(work, size), stepsPerSecond));
  const grid: Grid = {
    scenario,
    releases: slotReleases(scenario),
    cells,
    stepsPerSecond,
    perSecond: new Float64Array(curveSecondsMax),
    drawRise: riseWithin(scenario, stepsPerSecond),
    receives: scenario.discipline === "pollers" ? receivesPerInvocation(consumer) : Number.POSITIVE_INFINITY,
  };
  const state: GridState = { stepsPerSecond, ends: new Float64Array(1024), length: 0, lastEndSeconds: 0, step: 0 };
  const isCertain = spread.deterministic && work.varianceSeconds2 === 0 && grid.drawRise === undefined;
  const runs = isCertain
    ? 1
    : runsFor(stepsOfRun(scenario, stepsPerSecond), scenario.isRough ? runsRough : runsMax, budget);
  return {
    method: `${runsText(runs)} of cohorts on a grid of ${Number((1000 / stepsPerSecond).toPrecision(3))} ms`,
    runs,
    run(random, withCurve = false) {
      state.ends.fill(0, 0, state.length);
      if (withCurve) grid.perSecond.fill(0);
      Object.assign(state, { length: 0, lastEndSeconds: 0 });
      return play(grid, state, random, withCurve);
    },
  };
}

/** What the runs of one scenario share. */
interface Grid {
  readonly scenario: Scenario;
  readonly releases: (random: Random) => Releases;
  /** By the number of jobs in an invocation. */
  readonly cells: (size: number) => Cells;
  readonly stepsPerSecond: number;
  readonly perSecond: Float64Array;
  readonly drawRise: DrawRise | undefined;
  /** How many batches the mapping may receive in a second for each of its pollers. */
  readonly receives: number;
}

/**
 * Steps per second: about 16 in a work time that varies. Fixed work must end close to a step, so there are at least 20 steps
 * per second for it. A slot is a whole number of steps.
 */
function finestStep({ work, consumer, spread }: Scenario): number {
  const seconds = work.meanSeconds * consumer.batchSize;
  const isShortAndFixed = work.varianceSeconds2 === 0 && seconds < 60;
  const wanted = isShortAndFixed ? Math.max(20, Math.ceil(8 / seconds)) : Math.ceil(16 / seconds);
  return Math.ceil(Math.min(200, wanted) / spread.slotsPerSecond) * spread.slotsPerSecond;
}

/** Estimates the elementary steps of a run, about 10 ns each. */
function stepsOfRun({ count, maxSeconds, minSeconds, work, consumer }: Scenario, stepsPerSecond: number): number {
  const window = maxSeconds - minSeconds + 1 + consumer.sendSeconds;
  const cells = work.varianceSeconds2 === 0 ? 4 : 40;
  const cap = Math.min(pollerCap(consumer), concurrencyCap(consumer));
  const drain = cap === Infinity ? 0 : Math.min((count * work.meanSeconds) / cap, window + 60 * work.meanSeconds);
  const cohorts = Math.min(count, (window + drain) * (drain > window ? stepsPerSecond : 1));
  // A cohort that is smaller than its cells is drawn job by job.
  return (window + drain) * stepsPerSecond + Math.min(cohorts * cells, count) * 8 + Math.min(count, 1_500);
}

/** What changes during a run. */
interface Flow {
  waiting: number;
  inFlight: number;
  pollers: number;
  environments: number;
  refused: number;
  peak: number;
  /** How many batches the mapping may receive now, by the rate of its receives. */
  credit: number;
  /** Whole seconds that were skipped because nothing changed. */
  skipped: number;
  /** Invocations that started within the last second, and the most of them at any time. */
  recent: number;
  startsPerSecond: number;
}

function play(grid: Grid, state: GridState, random: Random, withCurve: boolean): Outcome {
  const { scenario, stepsPerSecond } = grid;
  const releases = grid.releases(random);
  const { consumer: who, discipline } = scenario;
  const pollers =
    discipline === "pollers"
      ? Math.min(who.initialPollers, pollerCap(who))
      : ((discipline === "loss" ? who.parallelCalls : undefined) ?? Infinity);
  const flow: Flow = {
    waiting: 0,
    inFlight: 0,
    pollers,
    credit: pollers * 2 * grid.receives,
    environments: who.warmEnvironments,
    refused: 0,
    peak: 0,
    skipped: 0,
    recent: 0,
    startsPerSecond: 0,
  };
  const started = new Float64Array(Math.ceil(secondWithJitter * stepsPerSecond));
  const lastRelease = Math.ceil((scenario.maxSeconds + scenario.consumer.sendSeconds) * stepsPerSecond);
  let released = 0;
  let step = scenario.minSeconds * stepsPerSecond;
  for (; step <= lastRelease || flow.waiting > 0 || flow.inFlight > 0; step++) {
    const ended = state.ends[step] ?? 0;
    flow.inFlight -= ended;
    const now = step / stepsPerSecond + sameInstant;
    for (; released < releases.length && (releases.times[released] as number) <= now; released++) {
      flow.waiting += releases.counts[released] as number;
    }
    const before = flow.inFlight;
    state.step = step;
    admitCohorts(grid, state, flow, random);
    const place = step % started.length;
    flow.recent += flow.inFlight - before - (started[place] as number);
    started[place] = flow.inFlight - before;
    if (flow.recent > flow.startsPerSecond) flow.startsPerSecond = flow.recent;
    flow.peak = Math.max(flow.peak, flow.inFlight, highestWithin(grid, flow, ended, before, random));
    if (withCurve) mark(grid, flow, Math.floor(step / stepsPerSecond) + flow.skipped);
    if (step <= lastRelease) continue;
    if (flow.waiting === 0) {
      // Every job has started: only the curve needs the ends.
      step = withCurve ? drain(grid, state, flow, step) : step;
      break;
    }
    if (flow.inFlight === 0 && flow.credit >= 1) break;
    skipSteadyState(grid, flow, step);
  }
  const isStuck = flow.waiting > 0;
  const late = (who.startMs + latestMs(who) / 2) / 1000 + who.batchingWindowSeconds;
  const lastEndSeconds = isStuck ? Infinity : state.lastEndSeconds + flow.skipped + late;
  const seconds = Math.min(curveSecondsMax, Math.ceil(step / stepsPerSecond) + flow.skipped);
  const { peak, refused, startsPerSecond, environments } = flow;
  return { peak, lastEndSeconds, refused, perSecond: grid.perSecond, seconds, startsPerSecond, environments };
}

/** The most in flight within a step in which jobs end and others start; 0 if their order does not matter. */
function highestWithin(grid: Grid, flow: Flow, ended: number, afterEnds: number, random: Random): number {
  const started = flow.inFlight - afterEnds;
  if (grid.drawRise === undefined || ended === 0 || started === 0) return 0;
  const most = Math.floor(Math.min(flow.pollers, concurrencyCap(grid.scenario.consumer)));
  return Math.min(most, afterEnds + ended + grid.drawRise(ended, started, random));
}

/** Starts what can start at a step: invocations with a full batch, cold or warm, and one with the jobs that are left. */
function admitCohorts(grid: Grid, state: GridState, flow: Flow, random: Random): void {
  const { consumer, discipline } = grid.scenario;
  const batch = discipline === "pollers" ? consumer.batchSize : 1;
  if (flow.waiting === 0) return;
  const perStep = (flow.pollers * grid.receives) / grid.stepsPerSecond;
  flow.credit = Math.min(flow.credit + perStep, Math.max(flow.credit, perStep * grid.stepsPerSecond));
  const free = Math.floor(Math.min(flow.pollers, concurrencyCap(consumer))) - flow.inFlight;
  const room = Math.max(0, Math.min(free, Math.floor(flow.credit)));
  const invocations = Math.min(room, Math.ceil(flow.waiting / batch));
  const jobs = Math.min(flow.waiting, invocations * batch);
  flow.waiting -= jobs;
  flow.credit -= invocations;
  const fresh = Math.max(0, flow.inFlight + invocations - flow.environments);
  flow.environments += fresh;
  flow.inFlight += invocations;
  const full = Math.floor(jobs / batch);
  const cold = Math.min(full, fresh);
  // A start that waits for an end falls on the grid as the end does: both are half a step late on average.
  const late = flow.waiting > 0 && grid.scenario.work.varianceSeconds2 > 0 ? 0.5 / grid.stepsPerSecond : 0;
  const cells = grid.cells(batch);
  startCohort(state, cold, cells, consumer.coldStartMs / 1000 - late, random);
  startCohort(state, full - cold, cells, -late, random);
  const left = jobs - full * batch;
  if (left > 0) startCohort(state, 1, grid.cells(left), 0, random);
  if (discipline === "loss") {
    if (flow.inFlight >= Math.floor(flow.pollers)) return;
    flow.refused += flow.waiting;
    flow.waiting = 0;
  } else if (flow.waiting > 0) {
    flow.pollers = Math.min(pollerCap(consumer), flow.pollers + consumer.rampPerSecond / grid.stepsPerSecond);
  }
}

/** Records the ends of the jobs in flight, up to the end of the curve. Returns the step of the last one. */
function drain(grid: Grid, state: GridState, flow: Flow, from: number): number {
  const { stepsPerSecond } = grid;
  const last = Math.min(state.length, (curveSecondsMax - flow.skipped) * stepsPerSecond);
  let step = from + 1;
  for (; step < last && flow.inFlight > 0; step++) {
    flow.inFlight -= state.ends[step] as number;
    if (step % stepsPerSecond === 0) mark(grid, flow, step / stepsPerSecond + flow.skipped);
  }
  return step;
}

function mark(grid: Grid, flow: Flow, second: number): void {
  if (second < curveSecondsMax && flow.inFlight > (grid.perSecond[second] as number)) {
    grid.perSecond[second] = flow.inFlight;
  }
}

const roundsKept = 40;

/** Skips time while the consumer is full and the backlog is many rounds deep: all but the last rounds pass at the mean rate. */
function skipSteadyState(grid: Grid, flow: Flow, step: number): void {
  const { consumer, work, discipline } = grid.scenario;
  const cap = Math.min(discipline === "pollers" ? pollerCap(consumer) : Infinity, concurrencyCap(consumer));
  if (flow.inFlight < cap || flow.skipped > 0) return;
  const round = cap * consumer.batchSize;
  const seconds = Math.max(consumer.batchSize * work.meanSeconds + consumer.turnaroundMs / 1000, 1 / grid.receives);
  const skippable = Math.floor((flow.waiting / round - roundsKept) * seconds);
  if (skippable <= 0) return;
  flow.waiting = Math.ceil(flow.waiting - (skippable * round) / seconds);
  const now = Math.floor(step / grid.stepsPerSecond);
  grid.perSecond.fill(cap, Math.min(curveSecondsMax, now), Math.min(curveSecondsMax, now + skippable));
  flow.skipped = skippable;
}
