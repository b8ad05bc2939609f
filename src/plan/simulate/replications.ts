import { type PredictRequest, predictionRandom } from "../scenario.ts";
import { keepsLimits, type Limits, type Outcome, type Simulation } from "./simulation.ts";

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

/** The numbers of a prediction, from all runs of its model. */
export interface Summary extends Loads {
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
  /** Mean number of jobs that are throttled and not retried. */
  readonly refused: number;
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

/** Creates the runs of a model for a request. */
export type Model<P extends Chances> = (request: PredictRequest) => ModelRuns<P>;

/** How a request is tried: one run at a time, or with all runs. Each run is made once. */
export interface ModelRuns<P extends Chances> {
  readonly runs: number;
  outcome(run: number): Outcome;
  prediction(): P;
}

/** The part of a prediction that a goal is compared with. */
export type Chances = Pick<Summary, "peak" | "runs" | "exceeds" | "lastEndSeconds" | "endsBy"> & Partial<Loads>;

/** The runs of a model, each of which is made once: a search may need some of them before all of them are summarized. */
export class Replications {
  /** How many runs the model asks for. */
  readonly runs: number;
  readonly #simulation: Simulation;
  readonly #withCurve: boolean;
  readonly #outcomes: Outcome[];
  /** The sum of the curves of the runs that were made, and how many these are. */
  #sums = new Float64Array();
  #made = 0;

  /** @param withCurve whether the summary needs the curve, which makes the runs slower. */
  constructor(simulation: Simulation, withCurve = true) {
    this.#simulation = simulation;
    this.#withCurve = withCurve;
    this.runs = simulation.runs;
    this.#outcomes = new Array<Outcome>(simulation.runs);
  }

  /** Returns the outcome of a run, without its curve. */
  outcome(run: number): Outcome {
    const outcome = this.#outcomes[run] ?? this.#simulation.run(predictionRandom(run), this.#withCurve);
    if (this.#outcomes[run] === undefined) {
      this.#outcomes[run] = outcome;
      this.#made++;
      if (this.#withCurve) this.#addCurve(outcome);
    }
    return outcome;
  }

  /** Makes the runs that are left, and summarizes all of them. */
  prediction(): Summary {
    let runs = 0;
    while (runs < this.runs && !this.#isSettled(runs)) this.outcome(runs++);
    const outcomes = this.#outcomes.slice(0, runs);
    const sorted = (value: (outcome: Outcome) => number) => Float64Array.from(outcomes, value).sort();
    const peaks = sorted(({ peak }) => peak);
    const lastEnds = sorted(({ lastEndSeconds }) => lastEndSeconds);
    const rangeOf = (values: Float64Array, p95 = 0.95) => ({ p50: rank(values, 0.5), p95: rank(values, p95) });
    // Two standard errors: with fewer runs, the bounds are further out.
    const reserve = 2 * Math.sqrt((0.05 * 0.95) / runs);
    return {
      peak: { p5: rank(peaks, 0.05 - reserve), ...rangeOf(peaks, 0.95 + reserve) },
      runs,
      exceeds: (n) => shareAbove(peaks, n),
      curve: Array.from(this.#sums, (total) => total / this.#made),
      lastEndSeconds: rangeOf(lastEnds, 0.95 + reserve),
      endsBy: (seconds) => 1 - shareAbove(lastEnds, seconds),
      refused: outcomes.reduce((total, { refused }) => total + refused, 0) / runs,
      rate: rangeOf(sorted(({ startsPerSecond = 0 }) => startsPerSecond)),
      environments: rangeOf(sorted(({ environments = 0 }) => environments)),
      keeps: (limits) => outcomes.filter((outcome) => keepsLimits(outcome, limits)).length / runs,
    };
  }

  /** Whether no more runs are needed: the burst is so large that it is run only a few times, and its first runs agree. */
  #isSettled(runs: number): boolean {
    const first = this.#outcomes[0];
    if (first === undefined || this.runs > fewRuns || runs < equalRuns) return false;
    return this.#outcomes
      .slice(0, runs)
      .every(
        ({ peak, lastEndSeconds }) =>
          peak === first.peak && !(Math.abs(lastEndSeconds - first.lastEndSeconds) > 0.005 * first.lastEndSeconds),
      );
  }

  #addCurve({ perSecond, seconds }: Outcome): void {
    if (seconds > this.#sums.length) {
      const longer = new Float64Array(seconds);
      longer.set(this.#sums);
      this.#sums = longer;
    }
    const sums = this.#sums;
    for (let second = 0; second < seconds; second++) {
      sums[second] = (sums[second] as number) + (perSecond[second] as number);
    }
  }
}

const fewRuns = 30;
const equalRuns = 8;

/**
 * The smallest value that at least the share `p` of the runs does not exceed: one of the values, never between two; the first or
 * last one for shares outside 0 to 1.
 */
const rank = (sorted: Float64Array, p: number): number =>
  sorted[Math.max(0, Math.ceil(Math.min(1, p) * sorted.length - 1e-9) - 1)] as number;

function shareAbove(sorted: Float64Array, n: number): number {
  let above = 0;
  while (above < sorted.length && (sorted[sorted.length - 1 - above] as number) > n) above++;
  return above / sorted.length;
}
