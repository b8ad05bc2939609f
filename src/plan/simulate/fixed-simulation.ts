import { runsFor } from "./runs.ts";
import { curveSecondsMax, type Scene, type Simulation } from "./simulation.ts";
import { slotSource } from "./slot-source.ts";

/** Enough for the distribution function of the peak to be right within half a percentage point. */
const runsMax = 16_000;
const budget = 10_000_000;

/**
 * Fixed work, nothing in the way: a job released in second s is in flight at the releases of the seconds s…s + D − 1,
 * with D the work time rounded up, so the peak is the largest sum of D neighbouring slot counts (theory §4.1).
 */
export function fixedSimulation(scene: Scene): Simulation {
  const slots = scene.maxSeconds - scene.minSeconds + 1;
  const length = Math.max(1, Math.ceil(scene.work.meanSeconds - 1e-9));
  const seconds = Math.min(curveSecondsMax, scene.maxSeconds + length);
  const perSecond = new Float64Array(seconds);
  const draw = slotSource(scene);
  const steps = Math.min(scene.count, 10 * slots) + slots + length;
  const runs = scene.spread.deterministic ? 1 : runsFor(steps, runsMax, budget);
  return {
    method: `largest sum of ${length} neighbouring seconds over ${runs} draws of the releases`,
    runs,
    run(random) {
      const counts = draw(random);
      const peak = slide(counts, length, perSecond, scene.minSeconds);
      let last = slots - 1;
      while (counts[last] === 0) last--;
      const lastEndSeconds = scene.minSeconds + last + scene.work.meanSeconds;
      return { peak, lastEndSeconds, refused: 0, perSecond, seconds };
    },
  };
}

/** Fills in the sums of `length` neighbouring counts, and returns the largest. */
function slide(counts: Float64Array, length: number, perSecond: Float64Array, from: number): number {
  let inFlight = 0;
  let peak = 0;
  for (let t = 0; t < counts.length + length - 1; t++) {
    if (t < counts.length) inFlight += counts[t] as number;
    if (t >= length) inFlight -= counts[t - length] as number;
    if (inFlight > peak) peak = inFlight;
    if (from + t < perSecond.length) perSecond[from + t] = inFlight;
  }
  return peak;
}
