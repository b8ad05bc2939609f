import type { Random } from "../../base/random.ts";
import { parseSecondsRange } from "../../base/time.ts";
import type { Consumer } from "../consumer.ts";
import type { Work } from "../work.ts";

/** The range of the delays: whole seconds, both ends included. */
export interface JitterWindow {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** A window in events, results and JSON documents: `"jitterSeconds": { "min": 10, "max": 100 }`. */
export interface JitterSeconds {
  readonly min: number;
  readonly max: number;
}

/** Converts a window for a JSON document. */
export const jitterSeconds = ({ minSeconds, maxSeconds }: JitterWindow): JitterSeconds => ({
  min: minSeconds,
  max: maxSeconds,
});

/** Converts a window from a JSON document. */
export const jitterWindow = ({ min, max }: JitterSeconds): JitterWindow => ({ minSeconds: min, maxSeconds: max });

/** The window of messages without delays. */
export const noDelays: JitterWindow = { minSeconds: 0, maxSeconds: 0 };

/**
 * Parses a window: `100` for 0 to 100 s, `10-100`, or with units `1m-5m`. It may be longer than the longest message timer.
 *
 * @returns undefined if the text is not a window of whole seconds
 */
export function parseJitterWindow(text: string): JitterWindow | undefined {
  const range = parseSecondsRange(text.includes("-") ? text : `0-${text}`);
  if (range === undefined || !Number.isInteger(range.min) || !Number.isInteger(range.max)) return undefined;
  return { minSeconds: range.min, maxSeconds: range.max };
}

/** The ways to place the delays of a burst in its window, in the order in which help lists them. */
export const spreadNames = ["none", "random", "stratified", "even", "slots", "waves", "poisson"] as const;

/** A way to place the delays of a burst in its window. */
export type SpreadName = (typeof spreadNames)[number];

/** One way to place the delays (theory §3). `registry.ts` has all of them. */
export interface Spread {
  readonly name: SpreadName;
  /** Whether every draw is the same. */
  readonly deterministic: boolean;
  /** Whether no job has a shorter delay than a job before it; `poisson` has exceptions, past the end of its window. */
  readonly inJobOrder: boolean;
  /**
   * Resolution of the delays: 1 for the whole seconds of a message timer; more if the sender times the calls of one second
   * (`planCalls`).
   */
  readonly slotsPerSecond: number;
  /** Draws the delay of each job, seconds on whole slots of the window, in job order. Must be quick for millions of jobs. */
  delaysSeconds(request: SpreadRequest): number[];
  /** What the spread needs to know about the work and the consumer; left out if it needs nothing. */
  holdingTimes?(work: Work, consumer: Consumer): HoldingTimes;
}

/** What a deterministic spread places. */
export interface PlaceRequest extends JitterWindow, HoldingTimes {
  /** Number of jobs. */
  readonly count: number;
}

/** What a spread places. */
export interface SpreadRequest extends PlaceRequest {
  /** A deterministic spread draws nothing from it. */
  readonly random: Random;
}

/** How long jobs occupy their places at the consumer, where that is known. */
export interface HoldingTimes {
  /** How long one job in a new environment occupies its place: the longest for `waves`, the mean for `even`; 1 if unknown. */
  readonly holdingSeconds?: number;
  /** `even` releases nothing for `seconds`, beginning `afterSeconds` after it has reached its full rate. */
  readonly rest?: { readonly afterSeconds: number; readonly seconds: number };
  /** How many more jobs the consumer can have in flight with each second, for `even` and `slots`; no limit if left out. */
  readonly growthPerSecond?: number;
  /** Jobs that the consumer can have in flight at the start, for `even`; 0 if left out. */
  readonly firstPlaces?: number;
  /** How `slots` expects places to become free; 1 s for every job if left out. */
  readonly holding?: Holding;
}

/** How long a job occupies a place, and how many places there are at first; for `slots`. */
export interface Holding {
  readonly work: Work;
  /** How long a place stays empty after a job. */
  readonly slackSeconds: number;
  /** How much longer a job in a new environment takes, at most. */
  readonly coldSeconds: number;
  /** Environments that exist already. */
  readonly warmPlaces: number;
  /** Jobs that the consumer can have in flight at the start. */
  readonly firstPlaces: number;
}

/** Resolution of a sender that times its calls within a second: slots of 50 ms. */
export const slotsPerSendSecond = 20;

/** Number of slots that a delay can fall on: both ends of the window included. */
export const slotsOf = ({ minSeconds, maxSeconds }: JitterWindow, slotsPerSecond = 1): number =>
  (maxSeconds - minSeconds) * slotsPerSecond + 1;

/** A spread as a sender uses it that sends every message at once: each delay is rounded down to a whole second. */
export const wholeSeconds = (spread: Spread): Spread => ({
  ...spread,
  slotsPerSecond: 1,
  delaysSeconds: (request) => spread.delaysSeconds(request).map(Math.floor),
});
