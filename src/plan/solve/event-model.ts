import { predictionRandom, sceneOf } from "../scenario.ts";
import { eventSimulation } from "../simulate/event-simulation.ts";
import { type Tally, tally } from "../simulate/replications.ts";
import type { Model } from "./goal.ts";

/**
 * Invocation by invocation, whatever the size: the answers of `predict` up to 10,000 jobs, and right beyond, but slow.
 * It is the part of `predict` that fits into the trigger function.
 */
export const eventModel: Model<Tally> = {
  simulation: (request) => eventSimulation(sceneOf(request)),
  prediction: (request) => tally(eventSimulation(sceneOf(request)), predictionRandom),
};
