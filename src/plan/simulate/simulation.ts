import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";
import type { JitterWindow } from "../jitter-window.ts";
import type { HoldingTimes, Spread } from "../spreads/spread.ts";
import type { Work } from "../work/work.ts";

/** Everything that a run of the model depends on. */
export interface Scenario extends JitterWindow {
  readonly count: number;
  readonly spread: Spread;
  readonly holdingTimes: HoldingTimes;
  readonly work: Work;
  readonly consumer: Consumer;
  readonly discipline: Discipline;
  readonly confidence: number;
}

/**
 * What becomes of a job that finds no room. `pollers`: it waits in the queue; `loss`: it is refused for good, as a
 * direct invoke without retries; `retry`: Lambda's internal queue tries again with backoff.
 */
export type Discipline = "pollers" | "loss" | "retry";

/** One possible course of the burst. */
export interface Outcome {
  /** Most invocations in flight at one instant. */
  readonly peak: number;
  readonly lastEndSeconds: number;
  /** Jobs refused for good. */
  readonly refused: number;
  /** Most in flight within each second, if asked for; the next run uses the array again, and only `seconds` of it count. */
  readonly perSecond: Float64Array;
  readonly seconds: number;
}

/** A model that can be run again and again. */
export interface Simulation {
  /** How it works, for the reader of a prediction. */
  readonly method: string;
  /** Runs that give the quantiles their accuracy; 1 when nothing is left to chance (theory §4.4). */
  readonly runs: number;
  /** One course. Without `withCurve` there is no `perSecond`, and a run costs less. */
  run(random: Random, withCurve?: boolean): Outcome;
}

/** The curve is kept up to here; later seconds are left out. */
export const curveSecondsMax = 7_200;
