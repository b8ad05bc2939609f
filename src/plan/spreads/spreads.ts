import { even } from "./even.ts";
import { poisson } from "./poisson.ts";
import { slots } from "./slots.ts";
import type { Spread, SpreadName } from "./spread.ts";
import { stratified } from "./stratified.ts";
import { waves } from "./waves.ts";

/** Every job at the start of the window. */
const none: Spread = {
  name: "none",
  deterministic: true,
  slotsPerSecond: 1,
  inJobOrder: true,
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

/** Every spread, by name. To add one, add a file in this folder, a line here, and its slot counts in `slot-counts.ts`. */
export const spreads = { none, random, stratified, even, waves, poisson, slots } as const satisfies Record<
  SpreadName,
  Spread
>;
