import { usageError } from "../../base/errors.ts";
import { isOpen } from "../consumer.ts";
import { withReceiveRate } from "../provisioned-pollers.ts";
import { admitInvokes } from "./event/admission.ts";
import { Attempts, mayFail } from "./event/attempts.ts";
import { batchingFor } from "./event/batching-window.ts";
import { eventSimulation } from "./event/event-simulation.ts";
import { fixedSimulation } from "./fixed-simulation.ts";
import { gridSimulation } from "./grid-simulation.ts";
import { withCallTimes } from "./job-releases.ts";
import { releasesOf } from "./known-releases.ts";
import { methodOneByOne } from "./run-count.ts";
import type { DescribedSimulation, Scenario, Simulation } from "./simulation.ts";
import { Starts } from "./starts.ts";
import { isUnthrottled, unthrottledSimulation } from "./unthrottled-simulation.ts";

/**
 * Chooses the model for a scenario: the simplest one that is exact, or an approximation if the exact ones would take too
 * long (theory §4).
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function simulationOf(given: Scenario): DescribedSimulation {
  check(given);
  const scenario = withCallTimes(given);
  const { consumer, work } = scenario;
  if (scenario.places !== undefined && isUnthrottled(scenario)) return oneByOne(unthrottledSimulation(scenario));
  if (isOpen(consumer)) return work.varianceSeconds2 === 0 ? fixedSimulation(scenario) : gridSimulation(scenario);
  if (!isOneByOne(scenario)) return gridSimulation(scenario);
  if (isUnthrottled(scenario)) return oneByOne(unthrottledSimulation(scenario));
  return oneByOneSimulation(scenario);
}

const oneByOne = (simulation: Simulation): DescribedSimulation => ({
  ...simulation,
  method: methodOneByOne(simulation.runs),
});

/** The model of a scenario that simulates each invocation, with throttles and retries. */
export function oneByOneSimulation(scenario: Scenario): DescribedSimulation {
  const recorded = { ...scenario, starts: new Starts(scenario.consumer.warmEnvironments) };
  return oneByOne(
    eventSimulation(withAttempts(withCalls(recorded)), {
      batching:
        scenario.discipline === "pollers"
          ? withReceiveRate(scenario.consumer, batchingFor(scenario))
          : batchingFor(scenario),
      admit: scenario.discipline === "pollers" ? undefined : admitInvokes,
      draw: releasesOf(recorded),
    }),
  );
}

/** How long an asynchronous event waits in Lambda's own queue, milliseconds (docs/emulator.md, `asyncQueueMs`). */
const asyncQueueMsDefault = 20;

/** The next call of a sender arrives as long after an answer as any call takes. Asynchronous events pass through a queue. */
function withCalls(scenario: Scenario): Scenario {
  const { discipline, consumer } = scenario;
  if (discipline === "pollers") return scenario;
  const queueMs = discipline === "retry" ? (consumer.asyncQueueMs ?? asyncQueueMsDefault) : 0;
  return {
    ...scenario,
    consumer: { ...consumer, startMs: consumer.startMs + queueMs, turnaroundMs: consumer.startMs },
  };
}

/** Adds attempts, if a job may fail or a message may be received again. */
function withAttempts(scenario: Scenario): Scenario {
  const { discipline, consumer } = scenario;
  const isReceivedAgain = discipline === "pollers" && consumer.visibilityTimeoutSeconds !== undefined;
  if (!mayFail(scenario) && !isReceivedAgain) return scenario;
  return { ...scenario, createAttempts: (all) => new Attempts(all) };
}

/** Largest number of invocations that are simulated one by one. */
export const oneByOneMax = 10_000;

/** Whether the invocations of a scenario with a real consumer are simulated one by one, with throttles and retries. */
export const isOneByOne = (scenario: Scenario): boolean => invocationsOf(scenario) <= oneByOneMax;

/** How many invocations the event model would simulate. Invokes that are throttled and not retried cost nothing. */
function invocationsOf({ count, consumer, discipline, minSeconds, maxSeconds }: Scenario): number {
  if (discipline !== "loss" || maxSeconds > minSeconds || consumer.parallelCalls !== undefined) return count;
  return Math.min(count, consumer.accountConcurrency, consumer.scalingBurst);
}

function check({ count, minSeconds, maxSeconds, consumer }: Scenario): void {
  if (!isWholeFrom(1, count)) throw usageError(`invalid count ${count}: expected a whole number of at least 1`);
  if (!isWholeFrom(0, minSeconds) || !isWholeFrom(minSeconds, maxSeconds)) {
    throw usageError(
      `invalid window ${minSeconds}-${maxSeconds} s: expected whole seconds of at least 0, min before max`,
    );
  }
  if (!isWholeFrom(1, consumer.batchSize)) {
    throw usageError(`invalid batch size ${consumer.batchSize}: expected a whole number of at least 1`);
  }
}

const isWholeFrom = (min: number, value: number): boolean => Number.isInteger(value) && value >= min;
