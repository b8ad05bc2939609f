import { paceOf } from "./even.ts";
import { placesFor } from "./places.ts";
import type { SpreadName, SpreadRequest } from "./spread.ts";
import { waveShape } from "./spreads.ts";

type Placed = Omit<SpreadRequest, "random">;

/** How each spread places the jobs of a request, as the end of a sentence. Not part of `Spread`, to keep the bundles small. */
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
} as const satisfies Record<SpreadName, (request: Placed) => string>;

/** How `slots` places jobs whose work is known, as the end of a sentence. */
export const byWorkSentence = (count: number, places: number): string =>
  `${count} jobs on ${places} places, the longest first, each by its own work time, which the driver knows before it sends`;

const significant = (value: number): string => String(Number(value.toPrecision(3)));
