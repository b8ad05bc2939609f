import type { SpreadRequest } from "../spread.ts";

/**
 * A spread without the names of the jobs: one draw of how many jobs are released in each slot of the window, the first
 * being `minSeconds`. Same distribution as the delays, other draw; the cost grows with the window, not with the jobs
 * (theory §3). Fills an array of zeros.
 */
export type SlotLaw = (counts: Float64Array, request: SpreadRequest) => void;
