import { paceOf } from "./even.ts";
import type { SpreadName, SpreadRequest } from "./spread.ts";
import { waveShape } from "./waves.ts";

type Placed = Omit<SpreadRequest, "random">;

/** What each spread would do for a request, as the rest of a sentence. Apart from the spreads: bundles need none of it. */
export const spreadSentences = {
  none: ({ minSeconds }) => `every job after ${minSeconds} s`,
  random: ({ minSeconds, maxSeconds }) => `each job by itself, any whole second from ${minSeconds} to ${maxSeconds}`,
  stratified: ({ count, minSeconds, maxSeconds }) =>
    `the window ${minSeconds}-${maxSeconds} s cut into ${count} equal parts, each job at random within its own`,
  even: (request) => {
    const { slowSteps, growth, holdingSeconds, rest } = paceOf(request);
    const first = slowSteps > 0 ? `, slower at first (${significant(growth)} a second), as the mapping grows` : "";
    const restsAt = slowSteps * holdingSeconds + rest.afterSeconds;
    const once =
      restsAt < request.maxSeconds - request.minSeconds
        ? `, with a rest of ${significant(rest.seconds)} s after ${significant(restsAt)} s, as the first environments are new`
        : "";
    return `${request.count} jobs at equal distances from ${request.minSeconds} to ${request.maxSeconds} s${first}${once}`;
  },
  waves: (request) => {
    const { size, apart } = waveShape(request);
    return `${size === 1 ? "single jobs" : `groups of ${size} jobs`}, one every ${apart} s from ${request.minSeconds} s`;
  },
  poisson: ({ count, minSeconds, maxSeconds }) =>
    `Poisson arrivals from ${minSeconds} to ${maxSeconds} s, ${significant(count / (maxSeconds - minSeconds + 1))} a second`,
} as const satisfies Record<SpreadName, (request: Placed) => string>;

const significant = (perSecond: number): string => String(Number(perSecond.toPrecision(3)));
