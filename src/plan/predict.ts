import { randomFrom } from "../base/random.ts";
import { holdSeconds } from "./hold.ts";
import { burstLimit } from "./peak-limit.ts";
import type { Burst, Prediction } from "./prediction.ts";
import { assumptionsOf } from "./prediction-assumptions.ts";
import type { Road } from "./road.ts";
import { simulationOf } from "./simulate/simulate.ts";
import type { Discipline, Scene, Simulation } from "./simulate/simulation.ts";
import { tally } from "./simulate/tally.ts";
import { spreads } from "./spreads.ts";

/** The road a job takes: a direct invoke, an asynchronous one, or the queue (filled by the driver or the trigger). */
export type PredictVia = "invoke" | "invoke-async" | "sqs" | "trigger";

/** One arm, as it will be run. */
export interface PredictRequest extends Burst {
  readonly via: PredictVia;
  readonly road: Road;
  /** `waves`: see SpreadRequest; by default the limit of the window, and `holdSeconds`. */
  readonly groupSize?: number;
  readonly workSeconds?: number;
}

/**
 * What will happen: the peak with its chances, the curve and the last end. Deterministic: the same request has the same
 * answer. Method and error: theory §4.
 *
 * @throws FlattenError (usage) when the count, the window or the batch size cannot be
 */
export function predict(request: PredictRequest): Prediction {
  const scene = sceneOf(request);
  const simulation = simulationOf(scene);
  const result = tally(simulation, predictionRandom());
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

/** Every prediction draws from the same stream, so that two of them differ by what was asked and not by luck. */
export const predictionRandom = () => randomFrom("prediction");

const disciplines = {
  invoke: "loss",
  "invoke-async": "retry",
  sqs: "pollers",
  trigger: "pollers",
} as const satisfies Record<PredictVia, Discipline>;

function sceneOf(request: PredictRequest): Scene {
  const { count, work, road, window } = request;
  const { minSeconds, maxSeconds } = window ?? { minSeconds: 0, maxSeconds: 0 };
  const spread = spreads[window === null ? "none" : request.spread];
  const workSeconds = request.workSeconds ?? (spread.name === "waves" ? holdSeconds(work, road) : undefined);
  return {
    count,
    spread,
    minSeconds,
    maxSeconds,
    work,
    road,
    discipline: disciplines[request.via],
    ...(request.groupSize === undefined ? {} : { groupSize: request.groupSize }),
    ...(workSeconds === undefined ? {} : { workSeconds }),
  };
}
