import type { Random } from "../../base/random.ts";
import type { Scenario } from "../scenario.ts";
import { dueBy, paceOf } from "../spreads/even.ts";
import { placesFor } from "../spreads/places.ts";
import { slotInStratum, waveShape } from "../spreads/registry.ts";
import { type SpreadName, type SpreadRequest, slotsOf, slotsPerSendSecond } from "../spreads/spread.ts";
import { drawBinomial, drawExponential, drawOccupancy, drawPoisson } from "../variates.ts";

/** How many jobs are released at which times, in order of time, seconds after the burst is planned. */
export interface Releases {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly length: number;
}

/**
 * Creates a function that draws the releases for a model which does not distinguish the jobs: slot by slot, or one by one if
 * sending takes time (theory §5.1).
 */
export function slotReleases(scenario: Scenario): (random: Random) => Releases {
  const draw = slotSource(scenario);
  const { slotsPerSecond } = scenario.spread;
  const length = slotsOf(scenario, slotsPerSecond);
  const times = new Float64Array(length).map((_, slot) => scenario.minSeconds + slot / slotsPerSecond);
  return (random) => {
    const counts = draw(random);
    if (scenario.consumer.sendSeconds === 0) return { times, counts, length };
    return (scenario.count > placedJobsMax ? sentInSteps : sentOneByOne)(scenario, counts, random);
  };
}

/**
 * The releases of messages that are sent one after another with timers of whole seconds. A spread in job order sends the
 * earliest releases first; with any other spread every job is equally likely to be sent at any time.
 */
function sentOneByOne(scenario: Scenario, slots: Float64Array, random: Random): Releases {
  const { count, minSeconds, spread, consumer } = scenario;
  const times = new Float64Array(count);
  const lastJob = Math.max(1, count - 1);
  let job = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    const timer = minSeconds + Math.floor(slot / spread.slotsPerSecond);
    for (let k = slots[slot] as number; k > 0; k--, job++) {
      const share = spread.inJobOrder ? job / lastJob : random.next();
      times[job] = timer + share * consumer.sendSeconds;
    }
  }
  return { times: times.sort(), counts: new Float64Array(count).fill(1), length: count };
}

/** Larger bursts are not placed job by job: that takes seconds for each run of a million jobs. */
const placedJobsMax = 100_000;

/** Steps of a second in which the jobs of such a burst are sent. */
const sendStepsPerSecond = 20;

/** As `sentOneByOne`, but the jobs that are released within the same 50 ms are drawn together. */
function sentInSteps({ count, minSeconds, spread, consumer }: Scenario, slots: Float64Array, random: Random): Releases {
  const sending = consumer.sendSeconds * sendStepsPerSecond;
  const timers = Math.ceil(slots.length / spread.slotsPerSecond) * sendStepsPerSecond;
  const length = timers + Math.ceil(sending);
  const expected = new Float64Array(length);
  let sent = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    const jobs = slots[slot] as number;
    const timer = Math.floor(slot / spread.slotsPerSecond) * sendStepsPerSecond;
    const [from, until] = spread.inJobOrder ? [sent / count, (sent + jobs) / count] : [0, 1];
    addEvenly(expected, timer + from * sending, timer + until * sending, jobs);
    sent += jobs;
  }
  const counts = new Float64Array(length);
  let [left, ahead] = [count, count];
  for (let step = 0; step < length; step++) {
    const share = expected[step] as number;
    const jobs = spread.inJobOrder
      ? left - Math.round(ahead - share)
      : drawBinomial(left, Math.min(1, share / Math.max(share, ahead)), random);
    counts[step] = jobs;
    left -= jobs;
    ahead -= share;
  }
  return { times: counts.map((_, step) => minSeconds + (step + 0.5) / sendStepsPerSecond), counts, length };
}

/** Adds jobs to the steps between two instants, as many to each as the part of it that lies between them. */
function addEvenly(steps: Float64Array, from: number, until: number, jobs: number): void {
  for (let step = Math.floor(from); jobs > 0 && step < Math.max(until, from + 1e-9); step++) {
    const part = until > from ? (Math.min(step + 1, until) - Math.max(step, from)) / (until - from) : 1;
    steps[step] = (steps[step] as number) + jobs * part;
  }
}

/**
 * Creates a function that draws how many jobs are released in each slot; once, if the spread is deterministic. Each call
 * overwrites the array of the call before.
 */
export function slotSource(scenario: Scenario): (random: Random) => Float64Array {
  const fill = slotCounts[scenario.spread.name];
  const { count, minSeconds, maxSeconds, holdingTimes, spread } = scenario;
  const counts = new Float64Array(slotsOf(scenario, spread.slotsPerSecond));
  let isDrawn = false;
  return (random) => {
    if (isDrawn) return counts;
    counts.fill(0);
    fill(counts, { count, minSeconds, maxSeconds, random, ...holdingTimes });
    isDrawn = spread.deterministic;
    return counts;
  };
}

/**
 * Draws how many jobs a spread releases in each slot of its window, without drawing the delay of each job: the same
 * distribution, but other random numbers, at a cost that grows with the window and not with the jobs (theory §3). Expects an
 * array of zeros; its first slot is at `minSeconds`.
 */
type SlotCounts = (counts: Float64Array, request: SpreadRequest) => void;

const none: SlotCounts = (counts, { count }) => {
  counts[0] = count;
};

/** Multinomial: all slots are equally likely. */
const random: SlotCounts = (counts, { count, random: stream }) => drawOccupancy(counts, count, stream);

const stratified: SlotCounts = (counts, request) =>
  request.count < counts.length ? sparseStrata(counts, request) : denseStrata(counts, request);

/** For fewer jobs than seconds: places the jobs one by one. */
function sparseStrata(counts: Float64Array, request: SpreadRequest): void {
  for (let job = 0; job < request.count; job++) {
    const slot = slotInStratum(request, job);
    counts[slot] = (counts[slot] as number) + 1;
  }
}

/** For at least one job per second: only a job whose stratum lies across the border of two seconds is random. */
function denseStrata(counts: Float64Array, { count, random: stream }: SpreadRequest): void {
  const slots = counts.length;
  let placed = 0;
  for (let slot = 0; slot < slots; slot++) {
    const border = ((slot + 1) * count) / slots;
    const whole = Math.floor(border);
    const isBeforeBorder = border > whole && stream.next() < border - whole;
    const upTo = slot === slots - 1 ? count : whole + (isBeforeBorder ? 1 : 0);
    counts[slot] = upTo - placed;
    placed = upTo;
  }
}

/** Releases in each slot the jobs that are due by its end. */
const even: SlotCounts = (counts, request) => {
  const pace = paceOf(request);
  let placed = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const isLast = slot === counts.length - 1;
    const due = isLast ? request.count : Math.ceil(dueBy((slot + 1) / slotsPerSendSecond, request, pace) - 1e-9);
    const upTo = Math.min(request.count, Math.max(1, due));
    counts[slot] = upTo - placed;
    placed = upTo;
  }
};

/** All groups are full, except possibly the last one. */
const waves: SlotCounts = (counts, request) => {
  const { size, apart } = waveShape(request);
  for (let placed = 0, slot = 0; placed < request.count; placed += size, slot += apart) {
    counts[slot] = Math.min(size, request.count - placed);
  }
};

const poisson: SlotCounts = (counts, request) =>
  request.count < 2 * counts.length ? poissonByGap(counts, request) : poissonBySecond(counts, request);

/** For few jobs: draws the gaps. */
function poissonByGap(counts: Float64Array, { count, random: stream }: SpreadRequest): void {
  let at = 0;
  let left = count;
  for (; left > 0; left--) {
    at += (drawExponential(stream) * counts.length) / count;
    if (at >= counts.length) break;
    counts[Math.floor(at)] = (counts[Math.floor(at)] as number) + 1;
  }
  drawOccupancy(counts, left, stream);
}

/** For many jobs: draws the arrivals of each second. */
function poissonBySecond(counts: Float64Array, { count, random: stream }: SpreadRequest): void {
  let left = count;
  for (let slot = 0; slot < counts.length && left > 0; slot++) {
    const arrived = Math.min(left, drawPoisson(count / counts.length, stream));
    counts[slot] = arrived;
    left -= arrived;
  }
  drawOccupancy(counts, left, stream);
}

const slots: SlotCounts = (counts, request) => counts.set(placesFor(request).released);

/** The slot counts of every spread, by name; theory §3 derives them. */
export const slotCounts = { none, random, stratified, even, waves, poisson, slots } as const satisfies Record<
  SpreadName,
  SlotCounts
>;
