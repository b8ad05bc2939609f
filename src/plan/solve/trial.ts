import { type PredictRequest, predictionRandom } from "../scene.ts";
import { judge, type Margin } from "../simulate/chance.ts";
import type { SpreadName } from "../spread.ts";
import type { SolveRequest } from "./goal.ts";
import type { Chances, Model } from "./model.ts";
import type { Probe } from "./search.ts";

/** Predictions of one spread by the length of its window, each made once. */
export interface Trial<P extends Chances> {
  prediction(windowSeconds: number): P;
  /** Probes for a property that is wanted with a confidence: of a run, and of a whole prediction. */
  probe(margin: Margin, holds: (prediction: P) => boolean, confidence: number): Probe;
}

/** Tries windows that begin at `minSeconds`. */
export function trialOf<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal"> & { readonly confidence?: number },
  spread: SpreadName,
  minSeconds: number,
): Trial<P> {
  const { count, work, road, via = "sqs", confidence } = request;
  const known = new Map<number, P>();
  const at = (windowSeconds: number): PredictRequest => ({
    count,
    spread,
    work,
    road,
    via,
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
    ...(confidence === undefined ? {} : { confidence }),
  });
  const prediction = (windowSeconds: number): P => {
    const made = known.get(windowSeconds) ?? model.prediction(at(windowSeconds));
    known.set(windowSeconds, made);
    return made;
  };
  return {
    prediction,
    probe: (margin, holds, confidence) => {
      const settled = new Map<number, boolean>();
      return {
        quick: (seconds) => {
          const { passes, isWhole } = judge(model.simulation(at(seconds)), predictionRandom(), margin, confidence);
          if (isWhole) settled.set(seconds, passes);
          return passes;
        },
        full: (seconds) => settled.get(seconds) ?? holds(prediction(seconds)),
      };
    },
  };
}
