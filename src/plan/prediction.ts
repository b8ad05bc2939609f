import type { Limits } from "./solve/limits.ts";

/** Values that half and 95 % of the runs do not exceed. */
export interface LoadRange {
  readonly p50: number;
  readonly p95: number;
}

/** What the runs of a prediction demand of a bottleneck behind the function. */
export interface Loads {
  /** Most starts within one second. */
  readonly rate: LoadRange;
  /** Execution environments, warm ones included. */
  readonly environments: LoadRange;
  /** The share of the runs, 0–1, that keep all limits at once. */
  keeps(limits: Limits): number;
}

/** What is expected of a burst before anything is sent. */
export interface Prediction extends Loads {
  readonly peak: PredictedPeak;
  /** Number of runs of the model, of which all probabilities are shares; 1 if nothing is random. */
  readonly runs: number;
  /** Probability that the peak is above `n`. */
  exceeds(n: number): number;
  /** Expected number in flight for each second after the burst is planned: the mean of the most in that second; up to two hours. */
  readonly curve: readonly number[];
  /** When the last job ends, seconds after the burst is planned; Infinity if some jobs never run. `p95` as for the peak. */
  readonly lastEndSeconds: LoadRange;
  /** Probability that the last job ends within `seconds` after the burst is planned. */
  endsBy(seconds: number): number;
  /** Smallest peak that any placement of the delays could reach, if every job starts when released; null if unknown (theory §2). */
  readonly floor: number | null;
  /** Share of the jobs, 0–1, that are throttled and not retried. */
  readonly throttledShare: number;
  /** The model that was used, as part of a sentence, and its assumptions, as sentences. */
  readonly method: string;
  readonly assumptions: readonly string[];
}

/**
 * Most invocations in flight at one instant: the median, and a band in which at least 90 % of bursts are. `p5` and `p95` are
 * the values that 5 and 95 % of the runs do not exceed, moved outwards by two standard errors of these shares, because a finite
 * number of runs gives quantiles that are too close to the median as often as not (theory §4.4).
 */
export interface PredictedPeak {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}
