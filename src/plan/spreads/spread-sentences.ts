import type { SpreadName, SpreadRequest } from "../spread.ts";
import { waveShape } from "./waves.ts";

type Placed = Omit<SpreadRequest, "random">;

/** What each spread would do for a request, as the rest of a sentence. Apart from the spreads: bundles need none of it. */
export const spreadSentences = {
  none: ({ minSeconds }) => `every job after ${minSeconds} s`,
  random: ({ minSeconds, maxSeconds }) => `each job by itself, any whole second from ${minSeconds} to ${maxSeconds}`,
  stratified: ({ count, minSeconds, maxSeconds }) =>
    `the window ${minSeconds}-${maxSeconds} s cut into ${count} equal parts, each job at random within its own`,
  even: ({ count, minSeconds, maxSeconds }) =>
    `${count} jobs at equal distances over the whole seconds from ${minSeconds} to ${maxSeconds}`,
  waves: (request) => {
    const { size, apart } = waveShape(request);
    return `groups of ${size} jobs, one every ${apart} s from ${request.minSeconds} s`;
  },
  poisson: ({ count, minSeconds, maxSeconds }) =>
    `Poisson arrivals from ${minSeconds} to ${maxSeconds} s, ${perSecond(count, maxSeconds - minSeconds + 1)} a second`,
} as const satisfies Record<SpreadName, (request: Placed) => string>;

const perSecond = (count: number, seconds: number): string => String(Number((count / seconds).toPrecision(3)));
