import { type Consumer, pollerCap } from "../consumer.ts";
import type { Work } from "../work/work.ts";
import { type HoldingTimes, type Spread, type SpreadRequest, slotsOf, slotsPerSendSecond } from "./spread.ts";

/**
 * Keeps a number of places occupied, as a pool of workers would: each job is released in the first slot of 50 ms in which a
 * place is expected to be free. For work that varies, as many places are kept in reserve as the number in flight usually
 * exceeds its mean by. The window decides the number of places: the fewest with which the last job fits in it (theory §3.7).
 */
export const slots: Spread = {
  name: "slots",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const delays: number[] = [];
    for (const [slot, jobs] of placesFor(request).released.entries()) {
      for (let job = 0; job < jobs; job++) delays.push(request.minSeconds + slot / slotsPerSendSecond);
    }
    return delays;
  },
};

/**
 * What `slots` needs to know. A place is free again one slot after the end of its job: the next message may be sent, or
 * received, that much too early, and on AWS it is chance which of the two comes first.
 */
export function slotsHolding(work: Work, consumer: Consumer): HoldingTimes {
  return {
    growthPerSecond: consumer.rampPerSecond * consumer.batchSize,
    holding: {
      work,
      slackSeconds: Math.max(1 / slotsPerSendSecond, (consumer.pacingMs + consumer.turnaroundMs) / 1000),
      coldSeconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000,
      warmPlaces: consumer.warmEnvironments,
      firstPlaces: Math.min(consumer.initialPollers, pollerCap(consumer)) * consumer.batchSize,
    },
  };
}

/** How many jobs are released in each slot of a window, and the number of places that this keeps occupied. */
export interface Placement {
  readonly places: number;
  readonly released: readonly number[];
}

/** How close to its smallest value the number of places is found, for work that varies: closer for fewer jobs. */
const resolutionFor = (count: number): number => Math.max(1, count / 1_000) / 64;

/** The fewest places with which all jobs are released within the window, and their releases. */
export function placesFor(request: Omit<SpreadRequest, "random">): Placement {
  const ends = endsOf(request);
  // Fixed work needs whole places: a part of one is never occupied.
  const unit = ends.length > 1 ? resolutionFor(request.count) : 1;
  let fails = Math.ceil(1 / unit) - 1;
  let passes = Math.ceil(request.count / unit);
  while (passes - fails > 1) {
    const middle = (fails + passes) >>> 1;
    if (release(request, middle * unit, ends) === undefined) fails = middle;
    else passes = middle;
  }
  const places = passes * unit;
  return { places, released: release(request, places, ends, true) ?? [] };
}

/** A share of the jobs that end a number of slots after their release, and how the variance of one job changes then. */
interface End {
  readonly after: number;
  readonly share: number;
  readonly variance: number;
}

/** Standard deviations of the number in flight that are kept in reserve. */
const reserve = 2.5;

/** Cuts the holding time into slots; into fewer and longer ones if it varies and is long. */
function endsOf({ holding }: Omit<SpreadRequest, "random">): End[] {
  if (holding === undefined) return [{ after: slotsPerSendSecond, share: 1, variance: 0 }];
  const { work, slackSeconds } = holding;
  const coarse = Math.max(1, Math.round((work.meanSeconds * slotsPerSendSecond) / 40));
  const ends: End[] = [];
  let [left, variance] = [1, 0];
  for (let after = 1; left > 0; after += left === 1 ? 1 : coarse) {
    const rest = work.survival(after / slotsPerSendSecond - slackSeconds + 1e-9);
    const next = rest < 1e-4 ? 0 : rest;
    if (next === left) continue;
    ends.push({ after, share: left - next, variance: next * (1 - next) - variance });
    [left, variance] = [next, next * (1 - next)];
  }
  return ends;
}

/**
 * Releases jobs whenever one of the places is free.
 *
 * @returns undefined if the window ends before all jobs are released
 */
function release(
  request: Omit<SpreadRequest, "random">,
  places: number,
  ends: readonly End[],
  forced = false,
): number[] | undefined {
  const { count, holding, growthPerSecond = Number.POSITIVE_INFINITY } = request;
  const { firstPlaces = Number.POSITIVE_INFINITY, coldSeconds = 0, warmPlaces = 0 } = holding ?? {};
  const length = slotsOf(request, slotsPerSendSecond);
  const longest = (ends.at(-1)?.after ?? 0) + Math.ceil(coldSeconds * slotsPerSendSecond);
  const released = new Array<number>(length).fill(0);
  const [fewer, calmer] = [new Float64Array(length + longest + 1), new Float64Array(length + longest + 1)];
  let [inFlight, variance, left] = [0, 0, count];
  let environments = warmPlaces;
  for (let slot = 0; slot < length && left > 0; slot++) {
    inFlight -= fewer[slot] as number;
    variance += calmer[slot] as number;
    const grown = firstPlaces + Math.floor((slot * growthPerSecond) / slotsPerSendSecond + 1e-9 || 0);
    const free = Math.min(places - reserve * Math.sqrt(Math.max(0, variance)), grown) - inFlight + 1e-6;
    const jobs = forced && slot === length - 1 ? left : Math.min(left, Math.max(0, Math.floor(free)));
    if (jobs === 0) continue;
    const cold = Math.min(jobs, Math.max(0, Math.round(inFlight + jobs - environments)));
    environments += cold;
    released[slot] = jobs;
    left -= jobs;
    inFlight += jobs;
    for (const [number, later] of [
      [jobs - cold, 0],
      [cold, Math.ceil(coldSeconds * slotsPerSendSecond)],
    ] as const) {
      if (number === 0) continue;
      for (const end of ends) {
        const at = slot + end.after + later;
        fewer[at] = (fewer[at] as number) + number * end.share;
        calmer[at] = (calmer[at] as number) + number * end.variance;
      }
    }
  }
  return left > 0 ? undefined : released;
}
