import { usageError } from "../../base/errors.ts";
import { isOpen } from "../consumer.ts";
import { withBatchingWindow } from "./batching-window.ts";
import { eventSimulation } from "./event-simulation.ts";
import { fixedSimulation } from "./fixed-simulation.ts";
import { gridSimulation } from "./grid-simulation.ts";
import type { Scenario, Simulation } from "./simulation.ts";
import { isUnthrottled, unthrottledSimulation } from "./unthrottled-simulation.ts";

/**
 * Chooses the model for a scenario: the simplest one that is exact, or an approximation if the exact ones would take too
 * long (theory §4).
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function simulationOf(scenario: Scenario): Simulation {
  check(scenario);
  const { consumer, work } = scenario;
  if (scenario.places !== undefined && isUnthrottled(scenario)) return unthrottledSimulation(scenario);
  if (isOpen(consumer)) return work.varianceSeconds2 === 0 ? fixedSimulation(scenario) : gridSimulation(scenario);
  if (!isOneByOne(scenario)) return gridSimulation(scenario);
  if (isUnthrottled(scenario)) return unthrottledSimulation(scenario);
  return eventSimulation(scenario, consumer.batchingWindowSeconds > 0 ? withBatchingWindow() : undefined);
}

/** Largest number of invocations that are simulated one by one. */
const oneByOneMax = 10_000;

/** Whether the invocations of a scenario with a real consumer are simulated one by one, with throttles and retries. */
export const isOneByOne = (scenario: Scenario): boolean => invocationsOf(scenario) <= oneByOneMax;

/** How many invocations the event model would simulate. Invokes that are throttled and not retried cost nothing. */
function invocationsOf({ count, consumer, discipline, minSeconds, maxSeconds }: Scenario): number {
  if (discipline !== "loss" || maxSeconds > minSeconds) return count;
  return Math.min(count, consumer.accountConcurrency, consumer.scalingBurst);
}

function check({ count, minSeconds, maxSeconds, consumer }: Scenario): void {
  if (!isWholeFrom(1, count)) throw usageError(`invalid count ${count}: expected a whole number from 1 on`);
  if (!isWholeFrom(0, minSeconds) || !isWholeFrom(minSeconds, maxSeconds)) {
    throw usageError(`invalid window ${minSeconds}-${maxSeconds} s: expected whole seconds from 0 on, min before max`);
  }
  if (!isWholeFrom(1, consumer.batchSize)) {
    throw usageError(`invalid batch size ${consumer.batchSize}: expected a whole number from 1 on`);
  }
}

const isWholeFrom = (min: number, value: number): boolean => Number.isInteger(value) && value >= min;
