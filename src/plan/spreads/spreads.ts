import { even } from "./even.ts";
import { poisson } from "./poisson.ts";
import type { Spread, SpreadName } from "./spread.ts";
import { stratified } from "./stratified.ts";
import { waves } from "./waves.ts";

/** Each job on its own: any whole second of the window, all equally likely. */
const random: Spread = {
  name: "random",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: false,
  delaysSeconds: ({ count, minSeconds, maxSeconds, random: chance }) => {
    const delays: number[] = [];
    for (let job = 0; job < count; job++) delays.push(chance.integer(minSeconds, maxSeconds));
    return delays;
  },
};

/** Every job at the start of the window: no spreading. */
const none: Spread = {
  name: "none",
  deterministic: true,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: ({ count, minSeconds }) => new Array<number>(count).fill(minSeconds),
};

export type { Spread, SpreadName } from "./spread.ts";

/** Every spread, by name. A new one is a file under `spreads/` and a line here. */
export const spreads = { none, random, stratified, even, waves, poisson } as const satisfies Record<SpreadName, Spread>;
