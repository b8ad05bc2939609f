import type { Random } from "../../base/random.ts";
import type { Scene } from "./simulation.ts";

/**
 * When each job is released, seconds after the decision, in order of time: its delay after its own send (theory §5.1).
 * Each call draws into the same array.
 */
export function jobReleases(scene: Scene): (random: Random) => Float64Array {
  const { count, minSeconds, maxSeconds, keeping, spread, road } = scene;
  const times = new Float64Array(count);
  const whole = new Uint32Array(count);
  const isFractional = spread.slotsPerSecond > 1 || road.sendSeconds > 0;
  let placed: readonly number[] = [];
  return (random) => {
    const isKnown = spread.deterministic && placed.length > 0;
    if (isKnown && !isPaced(scene)) return times;
    if (!isKnown) placed = spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...keeping });
    if (!isFractional) {
      // Whole numbers are sorted in a third of the time.
      whole.set(placed);
      times.set(whole.sort());
      return times;
    }
    times.set(placed);
    if (road.sendSeconds > 0) addSends(times, road.sendSeconds);
    if (isPaced(scene)) addLateness(times, spread.slotsPerSecond, road.pacingMs / 1000, random);
    return times.sort();
  };
}

/** Whether sends are timed within a second, and so may be late. */
export const isPaced = ({ spread, road }: Scene): boolean =>
  spread.slotsPerSecond > 1 && road.sendSeconds === 0 && road.pacingMs > 0;

/** Messages that are sent one after the other, at equal distances, each with a timer of whole seconds. */
function addSends(delays: Float64Array, sendSeconds: number): void {
  const last = Math.max(1, delays.length - 1);
  for (let job = 0; job < delays.length; job++) {
    delays[job] = Math.floor(delays[job] as number) + (job / last) * sendSeconds;
  }
}

/** Jobs of the same part of a second are sent together, and late together. */
function addLateness(delays: Float64Array, slotsPerSecond: number, mostSeconds: number, random: Random): void {
  const late = Float64Array.from({ length: slotsPerSecond }, () => mostSeconds * random.next());
  for (let job = 0; job < delays.length; job++) {
    const delay = delays[job] as number;
    delays[job] = delay + (late[Math.round(delay * slotsPerSecond) % slotsPerSecond] as number);
  }
}
