import type { Random } from "../../base/random.ts";
import type { Scenario } from "./simulation.ts";

/**
 * When each job is released, seconds after the decision, in order of time: its delay after its own send (theory §5.1).
 * Each call draws into the same array.
 */
export function jobReleases(scenario: Scenario): (random: Random) => Float64Array {
  const { count, minSeconds, maxSeconds, holdingTimes, spread, consumer } = scenario;
  const times = new Float64Array(count);
  const whole = new Uint32Array(count);
  const isFractional = spread.slotsPerSecond > 1 || consumer.sendSeconds > 0;
  let placed: readonly number[] = [];
  return (random) => {
    const isKnown = spread.deterministic && placed.length > 0;
    if (isKnown && !isPaced(scenario)) return times;
    if (!isKnown) placed = spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...holdingTimes });
    if (!isFractional) {
      // Whole numbers are sorted in a third of the time.
      whole.set(placed);
      times.set(whole.sort());
      return times;
    }
    times.set(placed);
    if (consumer.sendSeconds > 0) addSends(times, consumer.sendSeconds);
    if (isPaced(scenario)) addLateness(times, spread.slotsPerSecond, consumer.pacingMs / 1000, random);
    return times.sort();
  };
}

/** Whether sends are timed within a second, and so may be late. */
export const isPaced = ({ spread, consumer }: Scenario): boolean =>
  spread.slotsPerSecond > 1 && consumer.sendSeconds === 0 && consumer.pacingMs > 0;

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
