import type { Random } from "../../base/random.ts";
import { latestMs } from "../consumer.ts";
import { isPaced, type Scenario, type StartRecorder } from "../scenario.ts";

/** A model of a scenario, which can be run many times. */
export interface Simulation {
  /** How many runs the quantiles need for their accuracy; 1 if nothing is random (theory §4.4). */
  readonly runs: number;
  /** Makes one run. Without `withCurve` it does not fill `perSecond`, which is quicker. */
  run(random: Random, withCurve?: boolean): Outcome;
}

/** A model that says how it works; the trigger function has no room for the text. */
export interface DescribedSimulation extends Simulation {
  /** Part of a sentence of the plan. */
  readonly method: string;
}

/** The result of one run. */
export interface Outcome {
  /** Most invocations in flight at one instant. */
  readonly peak: number;
  /** Seconds after the burst is planned; Infinity if some jobs never run. */
  readonly lastEndSeconds: number;
  /** Number of jobs that are throttled and not retried. */
  readonly refused: number;
  /** Most starts within one second; left out if nothing records them. */
  readonly startsPerSecond?: number;
  /** Execution environments, warm ones included; left out if nothing records the starts. */
  readonly environments?: number;
  /** Most in flight within each of the first `seconds`, if requested. The next run overwrites the array. */
  readonly perSecond: Float64Array;
  readonly seconds: number;
}

/** Longest curve that is kept, seconds. */
export const curveSecondsMax = 7_200;

/** Whether a curve, one value a second, ends before the last job. @param lastEndSeconds null if some jobs never run. */
export const isCurveCut = ({ length }: ArrayLike<number>, lastEndSeconds: number | null): boolean =>
  length >= curveSecondsMax && (lastEndSeconds ?? Number.POSITIVE_INFINITY) > curveSecondsMax;

/** Instants that differ by less are the same: sums of the same times in another order differ in the last digit. */
export const sameInstant = 1e-9;

/** What a burst may not exceed, in the unit of whatever is the bottleneck. */
export interface Limits {
  /** At most this many invocations are in flight. */
  readonly maxPeak?: number;
  /** At most this many invocations start within any second. */
  readonly maxRate?: number;
  /** At most this many execution environments exist, warm ones included. Each of them keeps its connections. */
  readonly maxEnvironments?: number;
}

/** Whether a run keeps all limits. */
export const keepsLimits = (
  { peak, startsPerSecond = 0, environments = 0 }: Pick<Outcome, "peak" | "startsPerSecond" | "environments">,
  { maxPeak = unlimited, maxRate = unlimited, maxEnvironments = unlimited }: Limits,
): boolean => peak <= maxPeak && startsPerSecond <= maxRate && environments <= maxEnvironments;

const unlimited = Number.POSITIVE_INFINITY;

const fewest = 20;

/**
 * How many runs a budget of elementary steps allows, from 20 to `most`. A burst that needs many steps per run is large, and
 * the peak of a large burst varies little, so fewer runs are enough (theory §4.4).
 *
 * @param steps elementary steps of one run, such as a job placed or a second passed
 */
export const runsFor = (steps: number, most: number, budget: number): number =>
  Math.max(fewest, Math.min(most, Math.ceil(budget / Math.max(1, steps))));

const oneByOneRunsMax = 240;
const oneByOneBudget = 5_000_000;
const stepsOfJob = 25;
/** Enough for a band from 5 to 95 %: about ten runs are below, and ten above it. */
const runsForBand = 200;
/**
 * A window that must meet a goal is compared with the confidence to a tenth of the share that may fail, so about this many
 * runs fail. With fewer of them, windows are too wide by chance. The number of jobs in all runs is limited.
 */
export const failuresWanted = 100;
/** Enough to tell which spreads are worth the rest of the runs. */
export const failuresRough = 12;
const jobsMax = 300_000;
/** The fewest runs if only cold starts and late sends are random. */
const runsForStarts = 40;

/** How many runs a model makes that simulates invocations one by one. */
export function runsOneByOne(scenario: Scenario): number {
  const { spread, work, consumer, count, confidence, failShare, flaky, isRough } = scenario;
  const isFixed = spread.deterministic && work.varianceSeconds2 === 0 && failShare + flaky === 0;
  const affordable = runsFor(stepsOfJob * count, oneByOneRunsMax, oneByOneBudget);
  if (isFixed) {
    return consumer.coldStartSpreadMs + latestMs(consumer) === 0 && !isPaced(scenario)
      ? 1
      : Math.max(runsForStarts, isRough ? 1 : affordable);
  }
  const wanted = Math.min(
    Math.max(runsForBand, (isRough ? failuresRough : failuresWanted) / (1 - confidence)),
    jobsMax / count,
  );
  return Math.max(Math.ceil(wanted), affordable);
}

/** `one run`, `240 runs`. */
export const runsText = (runs: number): string => (runs === 1 ? "one run" : `${runs} runs`);

/** The method of a model that simulates invocations one by one. */
export const methodOneByOne = (runs: number): string =>
  `${runsText(runs)} of pollers, batches, cold starts and limits, invocation by invocation`;

/**
 * How long a second is when the starts in it are counted: calls and polls take some milliseconds more or less, so starts that
 * are planned one second apart may come within one second.
 */
export const secondWithJitter = 1.05 - 1e-9;

/** The most starts within one second. The times are in order. */
export function mostWithinSecond(times: ArrayLike<number>, length = times.length): number {
  let most = 0;
  for (let first = 0, last = 0; last < length; last++) {
    const from = (times[last] as number) - secondWithJitter;
    while ((times[first] as number) <= from) first++;
    if (last - first >= most) most = last - first + 1;
  }
  return most;
}

/** Records when invocations start, and in how many new environments. */
export class Starts implements StartRecorder {
  readonly #warm: number;
  readonly #times: number[] = [];
  #environments: number;

  /** @param warm environments at the start of a run */
  constructor(warm: number) {
    this.#warm = warm;
    this.#environments = warm;
  }

  /** Adds a start. Calls must be in order of time. */
  add(at: number, isNew: boolean): void {
    this.#times.push(at);
    if (isNew) this.#environments++;
  }

  end(): { readonly startsPerSecond: number; readonly environments: number } {
    const times = this.#times;
    const startsPerSecond = mostWithinSecond(times);
    const environments = this.#environments;
    times.length = 0;
    this.#environments = this.#warm;
    return { startsPerSecond, environments };
  }
}
