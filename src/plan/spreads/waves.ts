import { floor } from "../floor.ts";
import { type Spread, type SpreadRequest, slotsOf } from "./spread.ts";

/**
 * Groups of jobs that start together, one holding time apart: with fixed work, the schedule that reaches the floor. A group
 * is as large as the floor of the window, so that the last group starts within the window (theory §3.5).
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

/** The number of jobs in a group, and the number of seconds between two groups. */
export function waveShape(request: Omit<SpreadRequest, "random">): { size: number; apart: number } {
  const apart = Math.max(1, Math.ceil((request.holdingSeconds ?? 1) - 1e-9));
  return { size: Math.max(1, floor(request.count, slotsOf(request) - 1, apart)), apart };
}
