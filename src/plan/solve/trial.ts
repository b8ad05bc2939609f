import { memoize } from "../../base/memoize.ts";
import type { Outcome } from "../simulate/simulation.ts";
import { type SpreadName, slotsPerSendSecond } from "../spreads/spread.ts";
import { type Chances, failuresMax } from "./goal.ts";
import type { Model, ModelRuns, SolveRequest } from "./plan.ts";
import type { Sample } from "./search.ts";

/** The model of one spread, for windows of any length. */
export interface Trial<P extends Chances> {
  /** Predicts a window; each one is computed once. */
  prediction(windowSeconds: number): P;
  /** A sample for the search, of which a share of the runs must pass: the confidence of the request. */
  sample(longestSeconds: number, passes: (outcome: Outcome) => boolean): Sample;
}

/**
 * Creates the trial of a spread with windows that begin at `minSeconds`. An even spread has to keep its peak with
 * one slot to spare: its starts are exactly one holding time apart, and on AWS it is chance which of the two comes first.
 */
export function trialOf<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal"> & { readonly confidence: number },
  spread: SpreadName,
  minSeconds: number,
): Trial<P> {
  const { count, work, consumer, via = "sqs", confidence } = request;
  const runsWith = memoize((windowSeconds) =>
    model({
      count,
      spread,
      work,
      consumer,
      via,
      window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
      confidence,
      slackMs: spread === "even" ? 1000 / slotsPerSendSecond : 0,
    }),
  );
  return {
    prediction: memoize((windowSeconds) => runsWith(windowSeconds).prediction()),
    sample: (longestSeconds, passes) => sampleOf(runsWith, longestSeconds, confidence, passes),
  };
}

/** The search makes at most this many runs, or enough for 100 of them to fail; more are only worth their time in a prediction. */
const runsMax = 3_000;
const failuresWanted = 100;

/**
 * Creates the sample of the runs for each size (seconds of a window, or workers of a pool). It has as many runs as there are
 * for the largest size.
 */
export function sampleOf(
  runsWith: (size: number) => Pick<ModelRuns<Chances>, "runs" | "outcome">,
  largest: number,
  confidence: number,
  passes: (outcome: Outcome) => boolean,
): Sample {
  const runs = Math.min(runsWith(largest).runs, Math.max(runsMax, failuresWanted / (1 - confidence)));
  return {
    runs,
    failuresMax: failuresMax(confidence, runs),
    passes: (run, size) => passes(runsWith(size).outcome(run)),
    isWhole: (size) => runsWith(size).runs === runs,
  };
}
