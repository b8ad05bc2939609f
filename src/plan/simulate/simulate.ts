import { usageError } from "../../base/errors.ts";
import { type Consumer, isOpen } from "../consumer.ts";
import { withBatchingWindow } from "./batching-window.ts";
import { eventSimulation } from "./event-simulation.ts";
import { fixedSimulation } from "./fixed-simulation.ts";
import { gridSimulation } from "./grid-simulation.ts";
import type { Scenario, Simulation } from "./simulation.ts";
import { withoutBatchingWindow } from "./state.ts";
import { isUnthrottled, unthrottledSimulation } from "./unthrottled-simulation.ts";

/** Up to here invocations are followed one by one. */
const countedOneByOne = 10_000;

/**
 * The simplest model that is exact for the scene, or else the one that is affordable (theory §4).
 *
 * @throws FlattenError (usage) when the count or the window cannot be
 */
export function simulationOf(scenario: Scenario): Simulation {
  check(scenario);
  if (isOpen(scenario.consumer)) {
    return scenario.work.varianceSeconds2 === 0 ? fixedSimulation(scenario) : gridSimulation(scenario);
  }
  if (!isOneByOne(scenario)) return gridSimulation(scenario);
  if (isUnthrottled(scenario)) return unthrottledSimulation(scenario);
  return eventSimulation(
    scenario,
    scenario.consumer.batchingWindowSeconds > 0 ? withBatchingWindow() : withoutBatchingWindow,
  );
}

/** Whether a real road is followed invocation by invocation, throttles and all. */
export const isOneByOne = (scenario: Scenario): boolean => startsOneByOne(scenario) <= countedOneByOne;

/** Invocations that the event model would have to follow; what is refused costs nothing. */
function startsOneByOne({ count, consumer, discipline, minSeconds, maxSeconds }: Scenario): number {
  if (discipline !== "loss" || maxSeconds > minSeconds) return count;
  return Math.min(count, consumer.accountConcurrency, consumer.scalingBurst);
}

function check({ count, minSeconds, maxSeconds, consumer }: Scenario): void {
  if (!Number.isInteger(count) || count < 1) throw usageError(`a burst of ${count} jobs: a whole number from 1 on`);
  const whole = Number.isInteger(minSeconds) && Number.isInteger(maxSeconds);
  if (!whole || minSeconds < 0 || maxSeconds < minSeconds) {
    throw usageError(`a window of ${minSeconds}-${maxSeconds} s: whole seconds from 0 on, the shorter first`);
  }
  checkQueuePath(consumer);
}

function checkQueuePath(consumer: Consumer): void {
  if (!Number.isInteger(consumer.batchSize) || consumer.batchSize < 1) {
    throw usageError(`a batch of ${consumer.batchSize} records: a whole number from 1 on`);
  }
}
