import type { Random } from "../../base/random.ts";
import type { Scene } from "./simulation.ts";

/**
 * When each job is released, seconds after the decision, in order of time: its delay after its own send (theory §5.1).
 * Each call draws into the same array.
 */
export function releaseTimes(scene: Scene): (random: Random) => Float64Array {
  const { count, minSeconds, maxSeconds, keeping, spread, road } = scene;
  const times = new Float64Array(count);
  const isWhole = spread.slotsPerSecond === 1 && road.sendSeconds === 0;
  // Whole numbers are sorted in a third of the time.
  const sorted = isWhole ? new Uint32Array(count) : times;
  let isDrawn = false;
  return (random) => {
    if (isDrawn) return times;
    sorted.set(spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...keeping }));
    if (road.sendSeconds > 0) addSends(times, road.sendSeconds);
    sorted.sort();
    times.set(sorted);
    isDrawn = spread.deterministic;
    return times;
  };
}

/** Messages that are sent one after the other, at equal distances, each with a timer of whole seconds. */
function addSends(delays: Float64Array, sendSeconds: number): void {
  const last = Math.max(1, delays.length - 1);
  for (let job = 0; job < delays.length; job++) {
    delays[job] = Math.floor(delays[job] as number) + (job / last) * sendSeconds;
  }
}
