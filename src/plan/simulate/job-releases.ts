import { batchEntriesMax, delaySecondsMax } from "../../base/limits.ts";
import type { Random } from "../../base/random.ts";
import { drawLateMs } from "../../base/time.ts";
import { isPaced, type PredictRequest, type Scenario } from "../scenario.ts";
import { delaysInOrder } from "../spreads/even.ts";
import { drawWork } from "../work.ts";

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
  let placed: ArrayLike<number> | undefined;
  return (random) => {
    const delays = placed ?? spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...holdingTimes });
    times.set(delays);
    if (spread.deterministic) placed ??= times.slice();
    if (consumer.sendSeconds > 0) addSendTimes(times, consumer.sendSeconds);
    scenario.addCallTimes?.(times);
    addLateness(scenario, times, random);
    return { times: spread.inJobOrder ? sortTimes(times) : times.sort() };
  };
}

/** So many moves per job are quicker than a sort that does not know that the times are nearly in order. */
const movesMax = 24;

/** Sorts times by insertion while that is quick: late sends have changed places with only a few others. */
function sortTimes(times: Float64Array): Float64Array {
  let moves = movesMax * times.length;
  for (let index = 1; index < times.length && moves > 0; index++) {
    const time = times[index] as number;
    let at = index;
    for (; at > 0 && (times[at - 1] as number) > time; at--) times[at] = times[at - 1] as number;
    times[at] = time;
    moves -= index - at;
  }
  return moves > 0 ? times : times.sort();
}

/** Releases each job at its arrival and its delay. The spreads place the delays in the order of the arrivals. */
export function arrivingReleases(scenario: Scenario, arrivals: readonly number[]): (random: Random) => JobReleases {
  const { count, minSeconds, maxSeconds, spread, holdingTimes } = scenario;
  const times = new Float64Array(count);
  return (random) => {
    times.set(spread.delaysSeconds({ count, minSeconds, maxSeconds, random, ...holdingTimes }));
    addLateness(scenario, times, random);
    arrivals.forEach((arrival, job) => {
      times[job] = (times[job] as number) + arrival;
    });
    return { times: times.sort() };
  };
}

/** Adds to each delay when its message is sent, at equal distances. The message timers take whole seconds. */
function addSendTimes(delays: Float64Array, sendSeconds: number): void {
  const last = Math.max(1, delays.length - 1);
  for (let job = 0; job < delays.length; job++) {
    delays[job] = Math.floor(delays[job] as number) + (job / last) * sendSeconds;
  }
}

/**
 * Adds to each delay how late its message is sent, the same for all jobs in one slot of a second, and how late its message
 * timer is, which takes whole seconds from 1 on. A delay that no message timer can make is sent on for whole seconds, so that
 * it is up to half a second too short or too long.
 */
function addLateness(scenario: Scenario, delays: Float64Array, random: Random): void {
  const { consumer, spread } = scenario;
  const sentLateMs = new Float64Array(isPaced(scenario) ? spread.slotsPerSecond : 0);
  for (let slot = 0; slot < sentLateMs.length; slot++) sentLateMs[slot] = consumer.pacingMs * random.next();
  addLateMs(delays, sentLateMs, consumer.messageLateMs, random.fork("timers"));
}

function addLateMs(delays: Float64Array, sentLateMs: Float64Array, messageLateMs: number, timers: Random): void {
  const slots = sentLateMs.length;
  for (let job = 0; job < delays.length; job++) {
    const delay = delays[job] as number;
    let lateMs = slots === 0 ? 0 : (sentLateMs[Math.round(delay * slots) % slots] as number);
    if (delay >= 1) lateMs += drawLateMs(messageLateMs, timers);
    if (delay > delaySecondsMax) lateMs += 1000 * timers.next() - 500;
    delays[job] = delay + lateMs / 1000;
  }
}

/** Jobs in one call of a sender, if no pause separates the calls. */
const jobsPerCall = { pollers: batchEntriesMax, retry: 1, loss: 1 } as const;

/** Whether calls wait for the answers of earlier calls. Direct invokes with an answer are part of the event model. */
const isSendingLimited = ({ count, consumer, discipline }: Scenario): boolean =>
  discipline !== "loss" &&
  count / (consumer.sendSeconds > 0 ? 1 : jobsPerCall[discipline]) > (consumer.parallelCalls ?? count);

/** Adds to each delay how long its call waits for a free place among the calls in flight, each of which takes `startMs`. */
function addCallTimes(delays: Float64Array, { consumer, discipline, spread, count }: Scenario): void {
  const { parallelCalls = count, startMs, sendSeconds } = consumer;
  const phases: number[][] = Array.from({ length: spread.slotsPerSecond }, () => []);
  const isPausing = sendSeconds > 0;
  for (let job = 0; job < count; job++) {
    phases[isPausing ? 0 : Math.round((delays[job] as number) * phases.length) % phases.length]?.push(job);
  }
  const perCall = isPausing ? 1 : jobsPerCall[discipline];
  const begun: number[] = [];
  phases.forEach((jobs, phase) => {
    for (let from = 0; from < jobs.length; from += perCall) {
      const due = isPausing ? (from / Math.max(1, count - 1)) * sendSeconds : phase / phases.length;
      const begins = Math.max(due, (begun[begun.length - parallelCalls] ?? Number.NEGATIVE_INFINITY) + startMs / 1000);
      begun.push(begins);
      for (const job of jobs.slice(from, from + perCall)) delays[job] = (delays[job] as number) + begins - due;
    }
  });
}

/** The same scenario, in which delays count from calls that wait for the answers of earlier ones, if they do. */
export const withCallTimes = (scenario: Scenario): Scenario =>
  isSendingLimited(scenario) ? { ...scenario, addCallTimes: (delays) => addCallTimes(delays, scenario) } : scenario;

/** Largest number of jobs that are placed by the work of each one. */
const knownJobsMax = 10_000;

/**
 * Whether `slots` can place each job by its own work. The driver has drawn the work of every job before it sends the first
 * one; the trigger function, batches, a pause between calls, and bursts of more than 10,000 jobs leave no room for that.
 */
export const canPlaceByWork = ({
  via = "sqs",
  work,
  consumer,
  count,
}: Pick<PredictRequest, "via" | "work" | "consumer" | "count">): boolean =>
  via === "sqs" &&
  work.varianceSeconds2 > 0 &&
  count <= knownJobsMax &&
  consumer.batchSize === 1 &&
  consumer.batchingWindowSeconds === 0 &&
  consumer.sendSeconds === 0;

/** Creates the function that draws the releases of a scenario, by the work of each job if it is known. */
export function releasesOf(scenario: Scenario): (random: Random) => JobReleases {
  if (scenario.arrivalsSeconds !== undefined) return arrivingReleases(scenario, scenario.arrivalsSeconds);
  return scenario.places === undefined ? jobReleases(scenario) : knownReleases(scenario, scenario.places);
}

/** Draws the work of each job, and places the jobs by it. */
function knownReleases(scenario: Scenario, places: number): (random: Random) => JobReleases {
  const { count, minSeconds, work, holdingTimes } = scenario;
  const works = new Float64Array(count);
  return (random) => {
    const stream = random.fork("work");
    for (let job = 0; job < count; job++) works[job] = drawWork(work, stream);
    works.sort().reverse();
    const times = delaysInOrder({ workSeconds: works, places, minSeconds, ...holdingTimes });
    addLateness(scenario, times, random);
    sortNearlySorted(times, works);
    return { times, works };
  };
}

/** Sorts the times, and their works with them, by insertion: late sends have changed places with only a few others. */
function sortNearlySorted(times: Float64Array, works: Float64Array): void {
  for (let index = 1; index < times.length; index++) {
    const time = times[index] as number;
    const work = works[index] as number;
    let at = index;
    for (; at > 0 && (times[at - 1] as number) > time; at--) {
      times[at] = times[at - 1] as number;
      works[at] = works[at - 1] as number;
    }
    times[at] = time;
    works[at] = work;
  }
}
