import type { Outage } from "../../base/job.ts";
import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";
import type { HoldingTimes, JitterWindow, Spread } from "../spreads/spread.ts";
import type { Work } from "../work.ts";

/** What a model simulates: everything that a run depends on, except its random numbers. */
export interface Scenario extends JitterWindow {
  readonly count: number;
  readonly spread: Spread;
  /** When each job arrives, seconds after the first one, ascending; all at once if left out. Its delay is added. */
  readonly arrivalsSeconds?: readonly number[];
  readonly holdingTimes: HoldingTimes;
  readonly work: Work;
  readonly consumer: Consumer;
  readonly discipline: Discipline;
  /** Parts of the models that the trigger function does without, as its template has to be small. Undefined if not needed. */
  readonly createAttempts?: (scenario: Scenario) => JobAttempts;
  readonly addCallTimes?: (delays: Float64Array) => void;
  readonly starts?: StartRecorder;
  /** Share of the jobs that fail on every attempt, and the probability that any other attempt fails, 0–1. */
  readonly failShare: number;
  readonly flaky: number;
  /** Attempts that begin in this time fail; undefined for no outage. */
  readonly outage?: Outage | undefined;
  /** How much longer than it runs an invocation counts as in flight, milliseconds; 0 for a prediction of what happens. */
  readonly slackMs: number;
  /** The probability, 0–1, that results are compared with; 0 for none. The closer it is to 1, the more runs are made. */
  readonly confidence: number;
  /** Whether about an eighth of the runs is enough. */
  readonly isRough: boolean;
  /** Number of places, if each job is placed by its own work (see `canPlaceByWork`). */
  readonly places: number | undefined;
}

/**
 * What happens to a job if no concurrency is free. `pollers`: it waits in the queue. `loss`: it is throttled and not retried,
 * as a synchronous invoke. `retry`: Lambda retries it with backoff, as an asynchronous invoke.
 */
export type Discipline = "pollers" | "loss" | "retry";

/** The jobs of one invocation. */
export interface Batch {
  readonly jobs: number[];
  /** When its first message was received. */
  readonly receivedAt: number;
}

/** The attempts at each job of one run (see `Attempts`). */
export interface JobAttempts {
  readonly visibilitySeconds: number;
  reset(random: Random): void;
  receive(job: number): boolean;
  end(batch: Batch, startSeconds: number, endSeconds: number): number | undefined;
  giveUp(batch: Batch): void;
  first(): number;
  takeDue(now: number): number[];
}

/** Records the starts of one run (see `Starts`). */
export interface StartRecorder {
  add(at: number, isNew: boolean): void;
  /** Returns the numbers of the run, and begins the next one. */
  end(): Pick<Outcome, "startsPerSecond" | "environments">;
}

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
  /** Most starts within one second (see `Starts`); left out if nothing records them. */
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
