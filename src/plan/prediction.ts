import type { JitterWindow } from "./jitter-window.ts";
import type { SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work/work.ts";

/** A prediction of the peak: its 5th, 50th and 95th percentile. */
export interface PredictedPeak {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

/** What a road does to a burst, before anything is sent. */
export interface Prediction {
  /** Most invocations in flight at one instant: whole numbers that 5, 50 and 95 % of the runs do not exceed. */
  readonly peak: PredictedPeak;
  /** Runs of the model that all chances are shares of; 1 when nothing is left to chance. */
  readonly runs: number;
  /** Probability that the peak is above `n`. */
  exceeds(n: number): number;
  /** Expected most in flight within each second from the decision on; at most two hours of them. */
  readonly curve: readonly number[];
  /** When the last job ends, seconds after the burst was decided; Infinity when it never does. */
  readonly lastEndSeconds: { readonly p50: number; readonly p95: number };
  /** Probability that the last job has ended by then, seconds after the decision. */
  endsBy(seconds: number): number;
  /** No placement of the delays has a smaller peak, if every job starts when released (theory §2); null if unknown. */
  readonly floor: number | null;
  /** Share of the jobs that is refused for want of concurrency, and not tried again. */
  readonly throttledShare: number;
  /** How it was computed, and what it takes for granted, as sentences. */
  readonly method: string;
  readonly assumptions: readonly string[];
}

/** One arm to predict, whatever its road. */
export interface Burst {
  readonly count: number;
  readonly spread: SpreadName;
  /** null: no delays. */
  readonly window: JitterWindow | null;
  readonly work: Work;
}
