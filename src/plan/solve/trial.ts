import { memoize } from "../../base/memoize.ts";
import { type PredictRequest, predictionRandom } from "../scenario.ts";
import type { Outcome, Simulation } from "../simulate/simulation.ts";
import type { SpreadName } from "../spreads/spread.ts";
import { type Chances, failuresMax, type Model, type SolveRequest } from "./goal.ts";
import type { Sample } from "./search.ts";

/** More are only worth their time in the prediction that is shown: unless hardly any of them may fail. */
const runsMax = 3_000;
const failuresOfMany = 100;

/** The model of one spread by the length of its window. */
export interface Trial<P extends Chances> {
  /** Each made once. */
  prediction(windowSeconds: number): P;
  /** Runs that pass or do not, of which a share has to: the confidence of the request. */
  sample(longestSeconds: number, passes: (outcome: Outcome) => boolean): Sample;
}

/** Tries windows that begin at `minSeconds`. */
export function trialOf<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal"> & { readonly confidence: number },
  spread: SpreadName,
  minSeconds: number,
): Trial<P> {
  const { count, work, consumer, via = "sqs", confidence } = request;
  const at = (windowSeconds: number): PredictRequest => ({
    count,
    spread,
    work,
    consumer,
    via,
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
    confidence,
  });
  return {
    prediction: memoize((windowSeconds) => model.prediction(at(windowSeconds))),
    sample: (longestSeconds, passes) => {
      const simulation = memoize((windowSeconds) => model.simulation(at(windowSeconds)));
      return sampleOf(simulation, longestSeconds, confidence, passes);
    },
  };
}

/** Runs of simulations that are told apart by a number, as many as the one of the largest number asks for. */
export function sampleOf(
  simulation: (size: number) => Simulation,
  largest: number,
  confidence: number,
  passes: (outcome: Outcome) => boolean,
): Sample {
  const runs = Math.min(simulation(largest).runs, Math.max(runsMax, failuresOfMany / (1 - confidence)));
  return {
    runs,
    failuresMax: failuresMax(confidence, runs),
    passes: (run, size) => passes(simulation(size).run(predictionRandom(run))),
    isWhole: (size) => simulation(size).runs === runs,
  };
}
