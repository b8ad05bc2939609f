import type { Random } from "../../base/random.ts";
import { slotCounts } from "../spreads/slot-counts.ts";
import { slotsOf } from "../spreads/spread.ts";
import { drawBinomial } from "../variates.ts";
import type { Scenario } from "./simulation.ts";

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

/** Draws how many jobs are released in each slot. Each call overwrites the array of the call before. */
export type SlotSource = (random: Random) => Float64Array;

/** Creates the slot source of a scenario. The counts of a deterministic spread are drawn only once. */
export function slotSource(scenario: Scenario): SlotSource {
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
