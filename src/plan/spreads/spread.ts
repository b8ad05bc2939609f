import type { Random } from "../../base/random.ts";
import type { JitterWindow } from "../jitter-window.ts";

/** The ways to place the delays of a burst in its window. */
export type SpreadName = "none" | "random" | "stratified" | "even" | "waves" | "poisson";

/** How jobs keep their places at the consumer, as far as it is known. */
export interface HoldingTimes {
  /** How long one job keeps its place, in a new environment: `waves` at most, `even` on average; 1 when it is not known. */
  readonly holdingSeconds?: number;
  /** `even`: so long after its full pace has begun it releases nothing for so many seconds. */
  readonly rest?: { readonly afterSeconds: number; readonly seconds: number };
  /** `even`: jobs that the consumer can have in flight more with each second; left out: as many as come. */
  readonly growthPerSecond?: number;
}

/** What a spread is asked to place. */
export interface SpreadRequest extends JitterWindow, HoldingTimes {
  /** Jobs to place. */
  readonly count: number;
  /** Where the chance comes from; a spread without chance draws nothing. */
  readonly random: Random;
}

/** One way to place the delays; its theory is in `slot-laws.ts`. */
export interface Spread {
  readonly name: SpreadName;
  /**
   * How finely it places: 1 for the whole seconds of a message timer; more where the driver sends the jobs of one second
   * one after the other (`planCalls`).
   */
  readonly slotsPerSecond: number;
  /** Delays within min…max on whole slots, seconds, one for each job, in job order. Predictions ask for millions. */
  delaysSeconds(request: SpreadRequest): number[];
  /** True when every draw is the same. */
  readonly deterministic: boolean;
  /** True when a later job has no shorter delay than an earlier one; but for those that overrun (`poisson`). */
  readonly inJobOrder: boolean;
}

/** How finely a sender times its calls within a second: slots of 50 ms. */
export const slotsPerSendSecond = 20;

/** Slots that a delay can fall on: the window and both its ends. */
export const slotsOf = (request: JitterWindow, slotsPerSecond = 1): number =>
  (request.maxSeconds - request.minSeconds) * slotsPerSecond + 1;
