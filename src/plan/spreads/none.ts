import type { Spread } from "../spread.ts";

/** Every job at the start of the window: no spreading. */
export const none: Spread = {
  name: "none",
  deterministic: true,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: ({ count, minSeconds }) => new Array<number>(count).fill(minSeconds),
};
