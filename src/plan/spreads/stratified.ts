import { type Spread, type SpreadRequest, slotsOf } from "./spread.ts";

/**
 * The window is cut into as many equal strata as there are jobs; each job falls anywhere within its own. As
 * unpredictable as `random` from close by, nearly as flat as `even` from afar (theory §3.3).
 */
export const stratified: Spread = {
  name: "stratified",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: (request) => {
    const delays: number[] = [];
    for (let job = 0; job < request.count; job++) delays.push(request.minSeconds + slotInStratum(request, job));
    return delays;
  },
};

/** The second of a job, counted from the start of the window: anywhere in the job's own stratum. */
export function slotInStratum(request: SpreadRequest, job: number): number {
  const slots = slotsOf(request);
  return Math.min(slots - 1, Math.floor(((job + request.random.next()) * slots) / request.count));
}
