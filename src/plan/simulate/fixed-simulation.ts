import { slotsOf } from "../spreads/spread.ts";
import { runsFor } from "./run-count.ts";
import { curveSecondsMax, type DescribedSimulation, type Scenario } from "./simulation.ts";
import { slotSource } from "./slot-releases.ts";

/** With this many runs the distribution function of the peak is accurate to half a percentage point. */
const runsMax = 16_000;
const runsRough = 500;
const budget = 30_000_000;

/**
 * The model for fixed work and an ideal consumer. A job that is released in slot s is in flight at the releases of slots
 * s…s + D − 1, where D is the work time in slots, rounded up. So the peak is the largest sum of D neighboring slot counts
 * (theory §4.1).
 */
export function fixedSimulation(scenario: Scenario): DescribedSimulation {
  const { slotsPerSecond } = scenario.spread;
  const slots = slotsOf(scenario, slotsPerSecond);
  const length = Math.max(1, Math.ceil(scenario.work.meanSeconds * slotsPerSecond - 1e-9));
  const seconds = Math.min(curveSecondsMax, scenario.maxSeconds + Math.ceil(length / slotsPerSecond));
  const perSecond = new Float64Array(seconds);
  const draw = slotSource(scenario);
  // For ten jobs per slot and more, the counts are drawn by rejection, whatever the number of jobs.
  const placing = scenario.count < 10 * slots ? scenario.count : 30 * slots;
  const steps = placing + slots + length;
  const runs = scenario.spread.deterministic ? 1 : runsFor(steps, scenario.isRough ? runsRough : runsMax, budget);
  const unit = slotsPerSecond === 1 ? "seconds" : `slots of ${1000 / slotsPerSecond} ms`;
  return {
    method: `the largest sum of ${length} neighboring ${unit} in ${runs === 1 ? "one draw" : `${runs} draws`} of the releases`,
    runs,
    run(random) {
      const counts = draw(random);
      const peak = slide(counts, length, { perSecond, from: scenario.minSeconds, slotsPerSecond });
      let last = slots - 1;
      while (counts[last] === 0) last--;
      const lastEndSeconds = scenario.minSeconds + last / slotsPerSecond + scenario.work.meanSeconds;
      const startsPerSecond = mostIn(counts, slotsPerSecond);
      return { peak, lastEndSeconds, refused: 0, perSecond, seconds, startsPerSecond, environments: peak };
    },
  };
}

/** The largest sum of `length` neighboring counts. */
function mostIn(counts: Float64Array, length: number): number {
  let [sum, most] = [0, 0];
  for (let slot = 0; slot < counts.length; slot++) {
    sum += (counts[slot] as number) - (counts[slot - length] ?? 0);
    if (sum > most) most = sum;
  }
  return most;
}

interface Curve {
  readonly perSecond: Float64Array;
  /** Second of the first slot. */
  readonly from: number;
  readonly slotsPerSecond: number;
}

/** Finds the largest sum of `length` neighboring counts, for each second and for the whole burst. */
function slide(counts: Float64Array, length: number, { perSecond, from, slotsPerSecond }: Curve): number {
  let inFlight = 0;
  let peak = 0;
  for (let t = 0; t < counts.length + length - 1; t++) {
    if (t < counts.length) inFlight += counts[t] as number;
    if (t >= length) inFlight -= counts[t - length] as number;
    if (inFlight > peak) peak = inFlight;
    const second = from + Math.floor(t / slotsPerSecond);
    if (second >= perSecond.length) continue;
    if (t % slotsPerSecond === 0 || inFlight > (perSecond[second] as number)) perSecond[second] = inFlight;
  }
  return peak;
}
