import type { Prediction } from "../prediction.ts";
import type { PredictRequest } from "../scene.ts";
import type { Simulation } from "../simulate/simulation.ts";

/** What a goal asks of a prediction. */
export type Chances = Pick<Prediction, "peak" | "runs" | "exceeds" | "lastEndSeconds" | "endsBy">;

/** How windows are tried: one run after the other, and all of them counted. */
export interface Model<P extends Chances> {
  simulation(request: PredictRequest): Simulation;
  prediction(request: PredictRequest): P;
}
