import { type Consumer, latestMs, pollerCap } from "../consumer.ts";
import { floor } from "../theory.ts";
import { drawExponential } from "../variates.ts";
import type { Work } from "../work.ts";
import { even, paceOf } from "./even.ts";
import { placesFor } from "./places.ts";
import {
  type HoldingTimes,
  type PlaceRequest,
  type Spread,
  type SpreadName,
  type SpreadRequest,
  slotsOf,
  slotsPerSendSecond,
} from "./spread.ts";

/** Delays of whole seconds, none of them shorter than that of a job before. */
const inOrder = { slotsPerSecond: 1, inJobOrder: true } as const;

/** Every job at the start of the window. */
const none: Spread = {
  name: "none",
  deterministic: true,
  ...inOrder,
  delaysSeconds: ({ count, minSeconds }) => new Array<number>(count).fill(minSeconds),
};

/** Each job at any whole second of the window, independently and with equal probability. */
const random: Spread = {
  name: "random",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: false,
  delaysSeconds: ({ count, minSeconds, maxSeconds, random: stream }) => {
    const delays = new Array<number>(count);
    for (let job = 0; job < count; job++) delays[job] = stream.integer(minSeconds, maxSeconds);
    return delays;
  },
};

/**
 * Cuts the window into as many equal strata as there are jobs, and places each job anywhere in its own stratum. Single
 * delays are as unpredictable as with `random`; the number in flight is nearly as flat as with `even` (theory §3.3).
 */
const stratified: Spread = {
  name: "stratified",
  deterministic: false,
  ...inOrder,
  delaysSeconds: (request) => {
    const delays = new Array<number>(request.count);
    for (let job = 0; job < request.count; job++) delays[job] = request.minSeconds + slotInStratum(request, job);
    return delays;
  },
};

/** Draws the second of a job of `stratified`, counted from the start of the window. */
export function slotInStratum(request: SpreadRequest, job: number): number {
  const slots = slotsOf(request);
  return Math.min(slots - 1, Math.floor(((job + request.random.next()) * slots) / request.count));
}

/**
 * Groups of jobs that start together, one holding time apart: with fixed work, the schedule that reaches the floor. A group
 * is as large as the floor of the window, so that the last group starts within the window (theory §3.5).
 */
const waves: Spread = {
  name: "waves",
  deterministic: true,
  ...inOrder,
  delaysSeconds: (request) => {
    const { size, apart } = waveShape(request);
    return Array.from({ length: request.count }, (_, job) => request.minSeconds + Math.floor(job / size) * apart);
  },
  // A holding time that hardly any job exceeds.
  holdingTimes: (work, consumer) => {
    const workSeconds = work.varianceSeconds2 === 0 ? work.meanSeconds : work.quantile(0.95);
    const latencyMs = consumer.coldStartMs + consumer.coldStartSpreadMs + consumer.turnaroundMs + latestMs(consumer);
    return { holdingSeconds: workSeconds + latencyMs / 1000 };
  },
};

/** The number of jobs in a group of `waves`, and the number of seconds between two groups. */
export function waveShape(request: PlaceRequest): { size: number; apart: number } {
  const apart = Math.max(1, Math.ceil((request.holdingSeconds ?? 1) - 1e-9));
  return { size: Math.max(1, floor(request.count, slotsOf(request) - 1, apart)), apart };
}

/**
 * Arrivals with exponential gaps, at the rate that fills the window on average. Jobs that would arrive after the end of the
 * window are placed in it at random; if they were cut off, all of them would start in its last second (theory §3.6).
 */
const poisson: Spread = {
  name: "poisson",
  deterministic: false,
  ...inOrder,
  delaysSeconds: (request) => {
    const slots = slotsOf(request);
    const meanGap = slots / request.count;
    const delays = new Array<number>(request.count);
    for (let job = 0, at = 0; job < request.count; job++) {
      at += drawExponential(request.random) * meanGap;
      const slot = at < slots ? Math.floor(at) : request.random.integer(0, slots - 1);
      delays[job] = request.minSeconds + slot;
    }
    return delays;
  },
};

/**
 * Keeps a number of places occupied, as a pool of workers would: each job is released in the first slot of 50 ms in which a
 * place is expected to be free. For work that varies, it keeps places in reserve: as many as the number in flight usually
 * exceeds its mean by. The window decides the number of places: the fewest with which the last job fits in it (theory §3.7).
 */
const slots: Spread = {
  name: "slots",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const delays: number[] = [];
    const { released } = placesFor(request);
    for (let slot = 0; slot < released.length; slot++) {
      const jobs = released[slot] as number;
      for (let job = 0; job < jobs; job++) delays.push(request.minSeconds + slot / slotsPerSendSecond);
    }
    return delays;
  },
  // A place is free again one slot after the end of its job: the next message may be sent, or received, that much too early,
  // and on AWS it is chance which of the two comes first.
  holdingTimes: (work, consumer) => ({
    growthPerSecond: consumer.rampPerSecond * consumer.batchSize,
    holding: {
      work,
      slackSeconds: Math.max(
        1 / slotsPerSendSecond,
        (consumer.pacingMs + consumer.turnaroundMs + latestMs(consumer)) / 1000,
      ),
      coldSeconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000,
      warmPlaces: consumer.warmEnvironments,
      firstPlaces: Math.min(consumer.initialPollers, pollerCap(consumer)) * consumer.batchSize,
    },
  }),
};

/** Every spread, by name. */
export const spreads: Readonly<Record<SpreadName, Spread>> = {
  none,
  random,
  stratified,
  even,
  waves,
  poisson,
  slots,
};

/** What a spread needs to know about the work and the consumer; empty for spreads that need nothing. */
export const holdingTimesFor = (spread: SpreadName, work: Work | undefined, consumer: Consumer): HoldingTimes =>
  (work && spreads[spread].holdingTimes?.(work, consumer)) ?? {};

/** How each spread places the jobs of a request, as the end of a sentence. They are not part of `Spread`, which keeps the bundles small. */
export const spreadSentences = {
  none: ({ minSeconds }) => `every job after ${minSeconds} s`,
  random: ({ minSeconds, maxSeconds }) =>
    `each job after any whole second from ${minSeconds} to ${maxSeconds}, at random`,
  stratified: ({ count, minSeconds, maxSeconds }) =>
    `the window of ${minSeconds}-${maxSeconds} s in ${count} equal parts, with one job at random in each`,
  even: (request) => {
    const { slowSteps, growth, holdingSeconds, rest } = paceOf(request);
    const slowly =
      slowSteps > 0 ? `, slower at first (${significant(growth)} per second), while the mapping scales up` : "";
    const restsAt = slowSteps * holdingSeconds + rest.afterSeconds;
    const once =
      restsAt < request.maxSeconds - request.minSeconds
        ? `, with a rest of ${significant(rest.seconds)} s after ${significant(restsAt)} s, because the first environments are new`
        : "";
    return `${request.count} jobs at equal distances from ${request.minSeconds} to ${request.maxSeconds} s${slowly}${once}`;
  },
  waves: (request) => {
    const { size, apart } = waveShape(request);
    return `${size === 1 ? "single jobs" : `groups of ${size} jobs`}, one every ${apart} s from ${request.minSeconds} s`;
  },
  slots: (request) => {
    const { places } = placesFor(request);
    return `${request.count} jobs on ${significant(places)} places from ${request.minSeconds} to ${request.maxSeconds} s, each job as soon as a place is expected to be free`;
  },
  poisson: ({ count, minSeconds, maxSeconds }) =>
    `Poisson arrivals from ${minSeconds} to ${maxSeconds} s, ${significant(count / (maxSeconds - minSeconds + 1))} per second`,
} as const satisfies Record<SpreadName, (request: PlaceRequest) => string>;

/** How `slots` places jobs whose work is known, as the end of a sentence. */
export const byWorkSentence = (count: number, places: number): string =>
  `${count} jobs on ${places} places, the longest first, each by its own work time, which the driver knows before it sends`;

const significant = (value: number): string => String(Number(value.toPrecision(3)));
