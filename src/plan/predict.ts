import { burstLimit } from "./peak-limit.ts";
import type { Prediction } from "./prediction.ts";
import { assumptionsOf } from "./prediction-assumptions.ts";
import { type PredictRequest, predictionRandom, sceneOf } from "./scene.ts";
import { simulationOf } from "./simulate/simulate.ts";
import type { Simulation } from "./simulate/simulation.ts";
import { tally } from "./simulate/tally.ts";

export type { PredictRequest } from "./scene.ts";

/**
 * What will happen: the peak with its chances, the curve and the last end. Deterministic: the same request has the same
 * answer. Method and error: theory §4.
 *
 * @throws FlattenError (usage) when the count, the window or the batch size cannot be
 */
export function predict(request: PredictRequest): Prediction {
  const scene = sceneOf(request);
  const simulation = simulationOf(scene);
  const result = tally(simulation, predictionRandom);
  const { count, road, work } = request;
  const windowSeconds = scene.maxSeconds - scene.minSeconds;
  return {
    ...result,
    limit: burstLimit({ count, windowSeconds, work, batchSize: scene.discipline === "pollers" ? road.batchSize : 1 }),
    throttledShare: result.refused / count,
    method: simulation.method,
    assumptions: assumptionsOf(scene, request.via),
  };
}

/** The model behind `predict`, for those who only ask part of it. */
export const simulationFor = (request: PredictRequest): Simulation => simulationOf(sceneOf(request));
