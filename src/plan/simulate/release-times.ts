import type { Random } from "../../base/random.ts";
import type { Scene } from "./simulation.ts";

/**
 * When each job is released, seconds after the decision, in order of time: its delay after its own send (theory §5.1).
 * Each call draws into the same array.
 */
export function releaseTimes(scene: Scene): (random: Random) => Float64Array {
  const { count, minSeconds, maxSeconds, keeping, spread, road } = scene;
  const times = new Float64Array(count);
  const isPaced = spread.slotsPerSecond > 1 && road.sendSeconds === 0 && road.pacingMs > 0;
  // Whole numbers are sorted in a third of the time.
  const sorted = spread.slotsPerSecond === 1 && road.sendSeconds === 0 ? new Uint32Array(count) : times;
  let placed: readonly number[] = [];
  return (random) => {
    const isKnown = spread.deterministic && placed.length > 0;
    if (isKnown && !isPaced) return times;
    if (!isKnown) placed = spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...keeping });
    sorted.set(placed);
    if (road.sendSeconds > 0) addSends(times, road.sendSeconds);
    if (isPaced) addLateness(times, road.pacingMs / 1000, random);
    sorted.sort();
    times.set(sorted);
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

function addLateness(delays: Float64Array, mostSeconds: number, random: Random): void {
  for (let job = 0; job < delays.length; job++) delays[job] = (delays[job] as number) + mostSeconds * random.next();
}
