import type { Random } from "../../base/random.ts";
import { slotCounts } from "../spreads/slot-counts.ts";
import { slotsOf } from "../spreads/spread.ts";
import type { Scenario } from "./simulation.ts";

/** When how many jobs are released, in order of time, seconds after the decision. */
export interface Releases {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly length: number;
}

/**
 * A source of releases for the grid, where jobs have no names, one draw a call: slot by slot, or one by one where sending
 * took its time (theory §5.1).
 */
export function slotReleases(scenario: Scenario): (random: Random) => Releases {
  const draw = slotSource(scenario);
  const { slotsPerSecond } = scenario.spread;
  const length = slotsOf(scenario, slotsPerSecond);
  const times = new Float64Array(length).map((_, slot) => scenario.minSeconds + slot / slotsPerSecond);
  return (random) => {
    const counts = draw(random);
    return scenario.consumer.sendSeconds > 0 ? oneByOne(scenario, counts, random) : { times, counts, length };
  };
}

/**
 * Messages that are sent one after the other, each with a timer of whole seconds. A spread that keeps the order of the
 * jobs sends the earliest first; otherwise any job may be sent at any time.
 */
function oneByOne(scenario: Scenario, slots: Float64Array, random: Random): Releases {
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

/** Draws of how many jobs are released in each slot: each call fills the same array anew. */
export type SlotSource = (random: Random) => Float64Array;

/** Draws by the law of the spread; what leaves nothing to chance is drawn once. */
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
