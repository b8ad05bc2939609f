import { type PredictRequest, predictionRandom } from "../scene.ts";
import type { Outcome, Simulation } from "../simulate/simulation.ts";
import type { SpreadName } from "../spread.ts";
import { failuresMax } from "./confidence.ts";
import type { SolveRequest } from "./goal.ts";
import type { Chances, Model } from "./model.ts";
import type { Sample } from "./search.ts";

/** More are only worth their time in the prediction that is shown. */
const runsMax = 3_000;

/** The model of one spread by the length of its window. */
export interface Trial<P extends Chances> {
  /** Each made once. */
  prediction(windowSeconds: number): P;
  /** Runs that pass or do not, of which the share `confidence` has to. */
  sample(longestSeconds: number, confidence: number, passes: (outcome: Outcome) => boolean): Sample;
}

/** Tries windows that begin at `minSeconds`. */
export function trialOf<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal"> & { readonly confidence?: number },
  spread: SpreadName,
  minSeconds: number,
): Trial<P> {
  const { count, work, road, via = "sqs", confidence } = request;
  const at = (windowSeconds: number): PredictRequest => ({
    count,
    spread,
    work,
    road,
    via,
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
    ...(confidence === undefined ? {} : { confidence }),
  });
  return {
    prediction: remembered((windowSeconds) => model.prediction(at(windowSeconds))),
    sample: (longestSeconds, share, passes) =>
      sampleOf(
        remembered((windowSeconds) => model.simulation(at(windowSeconds))),
        longestSeconds,
        share,
        passes,
      ),
  };
}

/** Runs of simulations that are told apart by a number, as many as the one of the largest number asks for. */
export function sampleOf(
  simulation: (size: number) => Simulation,
  largest: number,
  confidence: number,
  passes: (outcome: Outcome) => boolean,
): Sample {
  const runs = Math.min(simulation(largest).runs, runsMax);
  return {
    runs,
    failuresMax: failuresMax(confidence, runs),
    passes: (run, size) => passes(simulation(size).run(predictionRandom(run))),
    isWhole: (size) => simulation(size).runs === runs,
  };
}

/** Makes each only once. */
export function remembered<T>(make: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const made = known.get(key) ?? make(key);
    known.set(key, made);
    return made;
  };
}
