import type { Spread } from "../spread.ts";

/** Each job on its own: any whole second of the window, all equally likely. */
export const random: Spread = {
  name: "random",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: false,
  delaysSeconds: ({ count, minSeconds, maxSeconds, random: chance }) =>
    Array.from({ length: count }, () => chance.integer(minSeconds, maxSeconds)),
};
