import { type Spread, type SpreadRequest, slotsOf } from "./spread.ts";

/**
 * Cuts the window into as many equal strata as there are jobs, and places each job anywhere in its own stratum. Single
 * delays are as unpredictable as with `random`; the number in flight is nearly as flat as with `even` (theory §3.3).
 */
export const stratified: Spread = {
  name: "stratified",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: (request) => {
    const delays = new Array<number>(request.count);
    for (let job = 0; job < request.count; job++) delays[job] = request.minSeconds + slotInStratum(request, job);
    return delays;
  },
};

/** Draws the second of a job, counted from the start of the window. */
export function slotInStratum(request: SpreadRequest, job: number): number {
  const slots = slotsOf(request);
  return Math.min(slots - 1, Math.floor(((job + request.random.next()) * slots) / request.count));
}
