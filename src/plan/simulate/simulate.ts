import { usageError } from "../../base/errors.ts";
import { isOpen, type Road } from "../consumer.ts";
import { gathering } from "./batching-window.ts";
import { eventSimulation } from "./event-simulation.ts";
import { fixedSimulation } from "./fixed-simulation.ts";
import { gridSimulation } from "./grid-simulation.ts";
import type { Scene, Simulation } from "./simulation.ts";
import { atOnce } from "./state.ts";
import { isUnthrottled, unthrottledSimulation } from "./unthrottled-simulation.ts";

/** Up to here invocations are followed one by one. */
const countedOneByOne = 10_000;

/**
 * The simplest model that is exact for the scene, or else the one that is affordable (theory §4).
 *
 * @throws FlattenError (usage) when the count or the window cannot be
 */
export function simulationOf(scene: Scene): Simulation {
  check(scene);
  if (isOpen(scene.road)) {
    return scene.work.varianceSeconds2 === 0 ? fixedSimulation(scene) : gridSimulation(scene);
  }
  if (!isOneByOne(scene)) return gridSimulation(scene);
  if (isUnthrottled(scene)) return unthrottledSimulation(scene);
  return eventSimulation(scene, scene.road.batchingWindowSeconds > 0 ? gathering() : atOnce);
}

/** Whether a real road is followed invocation by invocation, throttles and all. */
export const isOneByOne = (scene: Scene): boolean => startsOneByOne(scene) <= countedOneByOne;

/** Invocations that the event model would have to follow; what is refused costs nothing. */
function startsOneByOne({ count, road, discipline, minSeconds, maxSeconds }: Scene): number {
  if (discipline !== "loss" || maxSeconds > minSeconds) return count;
  return Math.min(count, road.accountConcurrency, road.scalingBurst);
}

function check({ count, minSeconds, maxSeconds, road }: Scene): void {
  if (!Number.isInteger(count) || count < 1) throw usageError(`a burst of ${count} jobs: a whole number from 1 on`);
  const whole = Number.isInteger(minSeconds) && Number.isInteger(maxSeconds);
  if (!whole || minSeconds < 0 || maxSeconds < minSeconds) {
    throw usageError(`a window of ${minSeconds}-${maxSeconds} s: whole seconds from 0 on, the shorter first`);
  }
  checkRoad(road);
}

function checkRoad(road: Road): void {
  if (!Number.isInteger(road.batchSize) || road.batchSize < 1) {
    throw usageError(`a batch of ${road.batchSize} records: a whole number from 1 on`);
  }
}
