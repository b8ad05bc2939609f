import { scenarioOf } from "../scenario.ts";
import { batchingFor } from "../simulate/event/batching.ts";
import { eventSimulation } from "../simulate/event/event-simulation.ts";
import { arrivingReleases } from "../simulate/job-releases.ts";
import { type Model, Replications, type Summary } from "../simulate/replications.ts";
import { Starts } from "../simulate/simulation.ts";
import { type Spread, type SpreadName, wholeSeconds } from "../spreads/spread.ts";
import { chooseRow } from "./choose-row.ts";
import type { BurstGoal } from "./goal.ts";
import { unreachable } from "./impossible.ts";
import type { BurstRequest, PlanRow } from "./plan.ts";

import { rowsForGoal, windowFinder } from "./rows-for-goal.ts";
import { unmetText } from "./window-for-goal.ts";

/** Spreads that are tried for a goal: each of them is the best one for some goals. */
export const candidates: readonly SpreadName[] = ["none", "slots", "even", "waves", "stratified"];

/**
 * The event model of a queue, for delays as they are sent. Up to 10,000 jobs its numbers are those of `predict`.
 *
 * @param sendsAtOnce whether no message waits for a part of a second.
 * @param arrivalsSeconds when each job arrives, if they do not arrive at once.
 */
export const queueModel =
  (sendsAtOnce = false, arrivalsSeconds?: readonly number[]): Model<Summary> =>
  (request) => {
    const scenario = scenarioOf(request);
    const spread: Spread = sendsAtOnce ? wholeSeconds(scenario.spread) : scenario.spread;
    const placed = { ...scenario, spread, starts: new Starts(scenario.consumer.warmEnvironments) };
    const draw = arrivalsSeconds && arrivingReleases(placed, arrivalsSeconds);
    return new Replications(eventSimulation(placed, { batching: batchingFor(scenario), draw }), false);
  };

/**
 * Finds the delays that meet a goal best, for senders other than the command line.
 *
 * @param tried the spreads to choose from.
 * @param requested the spread to use, if it is given.
 * @throws {Error} if no delays meet the goal; the message names the closest goal that can be met.
 */
export function rowForBurst(
  model: Model<Summary>,
  burst: BurstRequest,
  goal: BurstGoal,
  tried: readonly SpreadName[],
  requested: SpreadName | undefined,
): PlanRow<Summary> {
  const impossible = unreachable({ ...burst, goal });
  if (impossible !== undefined) throw notMet(goal, `${impossible.why}; nearest is ${impossible.nearest}`);
  const names = requested === undefined ? tried : [requested];
  const finders = names.map((each) => windowFinder(model, burst, goal, each));
  const row = chooseRow({ goal, rows: rowsForGoal(goal, finders) }, requested);
  if (row.unmet !== null) throw notMet(goal, unmetText(row, goal));
  return row;
}

const notMet = (goal: BurstGoal, why: string): Error =>
  new Error(`the goal ${JSON.stringify(goal)} cannot be met: ${why}`);
