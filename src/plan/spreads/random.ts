import type { Spread } from "../spread.ts";

/** Each job on its own: any whole second of the window, all equally likely. */
export const random: Spread = {
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
