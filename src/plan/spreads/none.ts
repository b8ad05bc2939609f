import { emptySlots, type Spread } from "../spread.ts";

/** Every job at the start of the window: no spreading. */
export const none: Spread = {
  name: "none",
  deterministic: true,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: ({ count, minSeconds }) => new Array<number>(count).fill(minSeconds),
  slotCounts: (request) => {
    const counts = emptySlots(request);
    counts[0] = request.count;
    return counts;
  },
};
