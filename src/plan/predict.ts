import { concurrencyCap, isOpen, pollerCap } from "./consumer.ts";
import { burstFloor } from "./floor.ts";
import type { Prediction } from "./prediction.ts";
import { type PredictRequest, predictionRandom, scenarioOf } from "./scenario.ts";
import { summarize } from "./simulate/replications.ts";
import { isOneByOne, simulationOf } from "./simulate/simulate.ts";
import type { Scenario, Simulation } from "./simulate/simulation.ts";

export type { PredictRequest } from "./scenario.ts";

/**
 * What will happen: the peak with its chances, the curve and the last end. Deterministic: the same request has the same
 * answer. Method and error: theory §4.
 *
 * @throws FlattenError (usage) when the count, the window or the batch size cannot be
 */
export function predict(request: PredictRequest): Prediction {
  const scenario = scenarioOf(request);
  const simulation = simulationOf(scenario);
  const result = summarize(simulation, predictionRandom);
  const { count, consumer, work } = request;
  const windowSeconds = scenario.maxSeconds - scenario.minSeconds;
  return {
    ...result,
    floor: burstFloor({
      count,
      windowSeconds,
      work,
      batchSize: scenario.discipline === "pollers" ? consumer.batchSize : 1,
    }),
    throttledShare: result.refused / count,
    method: simulation.method,
    assumptions: assumptionsOf(scenario, request.via),
  };
}

/** The model behind `predict`, for those who only ask part of it. */
export const simulationFor = (request: PredictRequest): Simulation => simulationOf(scenarioOf(request));

/** What a prediction takes for granted, as sentences. */
function assumptionsOf(scenario: Scenario, via: string): string[] {
  const { consumer, work, discipline, spread } = scenario;
  const said = [`a job works ${work.text}, whatever else runs`, "no job fails"];
  if (isOpen(consumer)) return [...said, "every job starts at the instant of its release"];
  if (discipline === "pollers") {
    said.push(
      `the mapping starts with ${consumer.initialPollers} pollers and adds ${consumer.rampPerSecond} a second while messages wait`,
      "pollers that have grown stay for the length of the burst",
    );
  }
  if (discipline === "pollers" && concurrencyCap(consumer) < pollerCap(consumer) && !isOneByOne(scenario)) {
    said.push(
      "throttled batches start as soon as there is room (really they wait 1 to 30 s, and the last end is later)",
    );
  }
  if (discipline === "retry") said.push("a throttled event is tried again after 1 s, then twice as long, up to 5 min");
  if (discipline === "loss") said.push("a throttled invoke is not tried again");
  if (via === "trigger") said.push("the trigger's own run takes no time");
  if (spread.name === "none") said.push("all jobs are sent at the same instant");
  return said;
}
