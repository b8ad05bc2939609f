import { predictionRandom, scenarioOf } from "../scenario.ts";
import { eventSimulation } from "../simulate/event-simulation.ts";
import { type Summary, summarize } from "../simulate/replications.ts";
import type { Model } from "./goal.ts";

/**
 * Invocation by invocation, whatever the size: the answers of `predict` up to 10,000 jobs, and right beyond, but slow.
 * It is the part of `predict` that fits into the trigger function.
 */
export const eventModel: Model<Summary> = {
  simulation: (request) => eventSimulation(scenarioOf(request)),
  prediction: (request) => summarize(eventSimulation(scenarioOf(request)), predictionRandom),
};
