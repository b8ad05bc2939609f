import type { Random } from "../../base/random.ts";
import { slotCounts } from "../spreads/slot-counts.ts";
import { slotsOf } from "../spreads/spread.ts";
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
    return scenario.consumer.sendSeconds > 0 ? sentOneByOne(scenario, counts, random) : { times, counts, length };
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
