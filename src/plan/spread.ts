import type { Random } from "../base/random.ts";

/** The ways to place the delays of a burst in its window. */
export type SpreadName = "none" | "random" | "stratified" | "even" | "waves" | "poisson";

/** What a spread is asked to place. */
export interface SpreadRequest {
  /** Jobs to place. */
  readonly count: number;
  /** Shortest and longest delay, whole seconds, both included. */
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** Where the chance comes from; a spread without chance draws nothing. */
  readonly random: Random;
  /** `waves`: most jobs of one wave. It is raised where the waves would not fit into the window. */
  readonly groupSize?: number;
  /** `waves` and `even`: how long one job keeps its place, seconds; 1 when it is not known. */
  readonly workSeconds?: number;
  /** `slotCounts` fills it instead of an array of its own: as long as the window, both ends included. */
  readonly into?: Float64Array;
}

/** One way to place the delays, with its theory. */
export interface Spread {
  readonly name: SpreadName;
  /** Whole seconds within min…max, one for each job, in job order. */
  delaysSeconds(request: SpreadRequest): number[];
  /**
   * The law of `delaysSeconds` without the names of the jobs: one draw of how many jobs are released in each second of
   * the window, index 0 being `minSeconds`. Same distribution, other draw; the cost grows with the window, not with
   * the jobs (theory §3).
   */
  slotCounts(request: SpreadRequest): Float64Array;
  /** True when every draw is the same. */
  readonly deterministic: boolean;
  /** True when a later job never has a shorter delay than an earlier one. */
  readonly inJobOrder: boolean;
}

/** Seconds that a delay can fall on: the window and both its ends. */
export const slotsOf = (request: Pick<SpreadRequest, "minSeconds" | "maxSeconds">): number =>
  request.maxSeconds - request.minSeconds + 1;

/** No job in any second, to count from. */
export const emptySlots = (request: SpreadRequest): Float64Array =>
  request.into?.fill(0) ?? new Float64Array(slotsOf(request));
