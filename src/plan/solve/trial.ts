import { type PredictRequest, predict, predictionRandom, simulationFor } from "../predict.ts";
import type { Prediction } from "../prediction.ts";
import { judge, type Margin } from "../simulate/chance.ts";
import type { SpreadName } from "../spread.ts";
import type { SolveRequest } from "./goal.ts";
import type { Probe } from "./search.ts";

/** Predictions of one spread by the length of its window, each made once. */
export interface Trial {
  prediction(windowSeconds: number): Prediction;
  /** Probes for a property that is wanted with a confidence: of a run, and of a whole prediction. */
  probe(margin: Margin, holds: (prediction: Prediction) => boolean, confidence: number): Probe;
}

/** Tries windows that begin at `minSeconds`. */
export function trialOf(request: SolveRequest, spread: SpreadName, minSeconds: number): Trial {
  const { count, work, road } = request;
  const known = new Map<number, Prediction>();
  const at = (windowSeconds: number): PredictRequest => ({
    count,
    spread,
    work,
    road,
    via: "sqs",
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
  });
  const prediction = (windowSeconds: number): Prediction => {
    const made = known.get(windowSeconds) ?? predict(at(windowSeconds));
    known.set(windowSeconds, made);
    return made;
  };
  return {
    prediction,
    probe: (margin, holds, confidence) => {
      const settled = new Map<number, boolean>();
      return {
        quick: (seconds) => {
          const { passes, isWhole } = judge(simulationFor(at(seconds)), predictionRandom(), margin, confidence);
          if (isWhole) settled.set(seconds, passes);
          return passes;
        },
        full: (seconds) => settled.get(seconds) ?? holds(prediction(seconds)),
      };
    },
  };
}
