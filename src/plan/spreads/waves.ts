import { floor } from "../floor.ts";
import { type Spread, type SpreadRequest, slotsOf } from "./spread.ts";

/**
 * Groups that start together, one work time apart: the schedule that meets the limit with fixed work. A group is as
 * large as the limit of the window, so that the last wave still starts within it (theory §3.5).
 */
export const waves: Spread = {
  name: "waves",
  deterministic: true,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: (request) => {
    const { size, apart } = waveShape(request);
    return Array.from({ length: request.count }, (_, job) => request.minSeconds + Math.floor(job / size) * apart);
  },
};

/** How many jobs start together, and how many seconds lie between two waves. */
export function waveShape(request: Omit<SpreadRequest, "random">): { size: number; apart: number } {
  const apart = Math.max(1, Math.ceil((request.holdingSeconds ?? 1) - 1e-9));
  return { size: Math.max(1, floor(request.count, slotsOf(request) - 1, apart)), apart };
}
