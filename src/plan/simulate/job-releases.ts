import type { Random } from "../../base/random.ts";
import type { Scenario } from "./simulation.ts";

/** When the jobs of a run are released, in order of time, seconds after the burst is planned. */
export interface JobReleases {
  readonly times: Float64Array;
  /** The work of each job in this order, seconds, if it is known in advance. */
  readonly works?: Float64Array;
}

/**
 * Creates a function that draws when each job is released: its delay after its own send (theory §5.1). Each call overwrites
 * the arrays of the call before.
 */
export function jobReleases(scenario: Scenario): (random: Random) => JobReleases {
  const { count, minSeconds, maxSeconds, holdingTimes, spread, consumer } = scenario;
  const times = new Float64Array(count);
  const whole = new Uint32Array(count);
  const { addCallTimes } = scenario;
  const isFractional = spread.slotsPerSecond > 1 || consumer.sendSeconds > 0 || addCallTimes !== undefined;
  let placed: readonly number[] = [];
  return (random) => {
    const isKnown = spread.deterministic && placed.length > 0;
    if (isKnown && !isPaced(scenario)) return { times };
    if (!isKnown) placed = spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...holdingTimes });
    if (!isFractional) {
      // Sorting integers takes a third of the time.
      whole.set(placed);
      times.set(whole.sort());
      return { times };
    }
    times.set(placed);
    if (consumer.sendSeconds > 0) addSendTimes(times, consumer.sendSeconds);
    addCallTimes?.(times);
    if (isPaced(scenario)) addLateness(times, spread.slotsPerSecond, consumer.pacingMs / 1000, random);
    times.sort();
    return { times };
  };
}

/** Releases each job at its arrival and its delay. The spreads place the delays in the order of the arrivals. */
export function arrivingReleases(scenario: Scenario, arrivals: readonly number[]): (random: Random) => JobReleases {
  const { count, minSeconds, maxSeconds, spread, holdingTimes } = scenario;
  const times = new Float64Array(count);
  return (random) => {
    times.set(spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...holdingTimes }));
    arrivals.forEach((arrival, job) => {
      times[job] = (times[job] as number) + arrival;
    });
    times.sort();
    return { times };
  };
}

/** Whether sends are timed within a second, and so can be late. */
export const isPaced = ({ spread, consumer }: Scenario): boolean =>
  spread.slotsPerSecond > 1 && consumer.sendSeconds === 0 && consumer.pacingMs > 0;

/** Adds to each delay when its message is sent, at equal distances. The message timers take whole seconds. */
function addSendTimes(delays: Float64Array, sendSeconds: number): void {
  const last = Math.max(1, delays.length - 1);
  for (let job = 0; job < delays.length; job++) {
    delays[job] = Math.floor(delays[job] as number) + (job / last) * sendSeconds;
  }
}

/** Adds to each delay how late its message is sent. Jobs in the same slot of a second are sent together. */
export function addLateness(delays: Float64Array, slotsPerSecond: number, mostSeconds: number, random: Random): void {
  const late = Float64Array.from({ length: slotsPerSecond }, () => mostSeconds * random.next());
  for (let job = 0; job < delays.length; job++) {
    const delay = delays[job] as number;
    delays[job] = delay + (late[Math.round(delay * slotsPerSecond) % slotsPerSecond] as number);
  }
}
