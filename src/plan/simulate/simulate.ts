import { usageError } from "../../base/errors.ts";
import { isOpen } from "../consumer.ts";
import type { Scenario } from "../scenario.ts";
import { slotsOf } from "../spreads/spread.ts";
import { admitInvokes } from "./event/admission.ts";
import { Attempts, mayFail } from "./event/attempts.ts";
import { batchingFor, withReceiveRate } from "./event/batching.ts";
import { eventSimulation } from "./event/event-simulation.ts";
import { gridSimulation } from "./grid-simulation.ts";
import { releasesOf, withCallTimes } from "./job-releases.ts";
import {
  curveSecondsMax,
  type DescribedSimulation,
  methodOneByOne,
  runsFor,
  type Simulation,
  Starts,
} from "./simulation.ts";
import { slotSource } from "./slot-releases.ts";
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

/** With this many runs the distribution function of the peak is accurate to half a percentage point. */
const fixedRunsMax = 16_000;
const fixedRunsRough = 500;
const fixedBudget = 30_000_000;

/**
 * The model for fixed work and an ideal consumer. A job that is released in slot s is in flight at the releases of slots
 * s…s + D − 1, where D is the work time in slots, rounded up. So the peak is the largest sum of D neighboring slot counts
 * (theory §4.1).
 */
function fixedSimulation(scenario: Scenario): DescribedSimulation {
  const { slotsPerSecond } = scenario.spread;
  const slots = slotsOf(scenario, slotsPerSecond);
  const length = Math.max(1, Math.ceil(scenario.work.meanSeconds * slotsPerSecond - 1e-9));
  const seconds = Math.min(curveSecondsMax, scenario.maxSeconds + Math.ceil(length / slotsPerSecond));
  const perSecond = new Float64Array(seconds);
  const draw = slotSource(scenario);
  // For ten jobs per slot and more, the counts are drawn by rejection, whatever the number of jobs.
  const placing = scenario.count < 10 * slots ? scenario.count : 30 * slots;
  const steps = placing + slots + length;
  const runs = scenario.spread.deterministic
    ? 1
    : runsFor(steps, scenario.isRough ? fixedRunsRough : fixedRunsMax, fixedBudget);
  const unit = slotsPerSecond === 1 ? "seconds" : `slots of ${1000 / slotsPerSecond} ms`;
  return {
    method: `the largest sum of ${length} neighboring ${unit} in ${runs === 1 ? "one draw" : `${runs} draws`} of the releases`,
    runs,
    run(random) {
      const counts = draw(random);
      const peak = slide(counts, length, { perSecond, from: scenario.minSeconds, slotsPerSecond });
      let last = slots - 1;
      while (counts[last] === 0) last--;
      const lastEndSeconds = scenario.minSeconds + last / slotsPerSecond + scenario.work.meanSeconds;
      const startsPerSecond = mostIn(counts, slotsPerSecond);
      return { peak, lastEndSeconds, refused: 0, perSecond, seconds, startsPerSecond, environments: peak };
    },
  };
}

/** The largest sum of `length` neighboring counts. */
function mostIn(counts: Float64Array, length: number): number {
  let [sum, most] = [0, 0];
  for (let slot = 0; slot < counts.length; slot++) {
    sum += (counts[slot] as number) - (counts[slot - length] ?? 0);
    if (sum > most) most = sum;
  }
  return most;
}

interface Curve {
  readonly perSecond: Float64Array;
  /** Second of the first slot. */
  readonly from: number;
  readonly slotsPerSecond: number;
}

/** Finds the largest sum of `length` neighboring counts, for each second and for the whole burst. */
function slide(counts: Float64Array, length: number, { perSecond, from, slotsPerSecond }: Curve): number {
  let inFlight = 0;
  let peak = 0;
  for (let t = 0; t < counts.length + length - 1; t++) {
    if (t < counts.length) inFlight += counts[t] as number;
    if (t >= length) inFlight -= counts[t - length] as number;
    if (inFlight > peak) peak = inFlight;
    const second = from + Math.floor(t / slotsPerSecond);
    if (second >= perSecond.length) continue;
    if (t % slotsPerSecond === 0 || inFlight > (perSecond[second] as number)) perSecond[second] = inFlight;
  }
  return peak;
}
