import { scenarioOf } from "../scenario.ts";
import { batchingFor } from "../simulate/event/batching.ts";
import { eventSimulation } from "../simulate/event/event-simulation.ts";
import { arrivingReleases } from "../simulate/job-releases.ts";
import { type Chances, type Model, Replications, type Summary } from "../simulate/replications.ts";
import { failuresRough, failuresWanted, Starts } from "../simulate/simulation.ts";
import { type Spread, type SpreadName, wholeSeconds } from "../spreads/spread.ts";
import { type BurstGoal, chanceOf, concurrencyOf, confidenceOf, hasLimits, isPlain, isSure } from "./goal.ts";
import { type BurstRequest, chooseRow, type PlanRow, unreachable } from "./plan.ts";
import { delaysText, forecastText, insteadOfNone, rowForGoal, unmetText } from "./window-for-goal.ts";

/** Finds one row: roughly, or, near a row that was found roughly, with all runs. */
export type RowFinder<P extends Chances> = (isRough: boolean, near?: PlanRow<P>) => PlanRow<P>;

/** Creates the finder of a spread, which searches its window. */
export const windowFinder =
  <P extends Chances>(model: Model<P>, request: BurstRequest, goal: BurstGoal, spread: SpreadName): RowFinder<P> =>
  (isRough, near) => {
    const row = isRough
      ? rowForGoal(roughly(model), request, withoutReserve(goal), spread)
      : rowNear(near, (fromSeconds) => rowForGoal(model, request, goal, spread, fromSeconds));
    const found = { ...request, spread, window: row.window, confidence: confidenceOf(goal) };
    const runsOf = (rough: boolean): number => model({ ...found, isRough: rough }).runs;
    const judged = withinGoal(withOtherGoals(row, goal), goal);
    return isRough && runsOf(true) < runsOf(false) ? { ...judged, isRough } : judged;
  };

/** Where a search begins, as a share of the window that fewer runs have found: the result is rarely shorter. */
const nearShare = 0.93;

/** Searches near a row that was found roughly; then every window, if the result is the shortest one of those. */
function rowNear<P extends Chances>(
  near: PlanRow<P> | undefined,
  search: (fromSeconds: number) => PlanRow<P>,
): PlanRow<P> {
  const fromSeconds =
    near === undefined ? 0 : Math.floor((near.window.maxSeconds - near.window.minSeconds) * nearShare);
  const row = search(fromSeconds);
  const isShortest = row.window.maxSeconds - row.window.minSeconds === fromSeconds;
  return fromSeconds > 0 && isShortest ? search(0) : row;
}

/**
 * Lowers the confidence for a rough search, so that fewer runs do not lead to longer windows: the standard error that a
 * search keeps in reserve is larger by this much for 12 failures than for 100 (`neededShare`).
 */
function withoutReserve(goal: BurstGoal): BurstGoal {
  const confidence = confidenceOf(goal);
  const errorWith = (failures: number): number => (1 - confidence) * Math.sqrt(confidence / failures);
  return { ...goal, confidence: confidence - errorWith(failuresRough) + errorWith(failuresWanted) };
}

/**
 * Judges a row by all of several goals. The search finds the shortest window that keeps the limits; the last job has to end in
 * time with it.
 */
function withOtherGoals<P extends Chances>(row: PlanRow<P>, goal: BurstGoal): PlanRow<P> {
  const { prediction, spread } = row;
  const { runs, rate, environments } = prediction;
  const isMet = row.unmet === null && isSure(chanceOf(prediction, goal), confidenceOf(goal), runs);
  if (isPlain(goal) || isMet) return row;
  const how = spread === "none" ? "without delays" : `with ${delaysText(row)}`;
  const why = `${how}, ${forecastText(prediction)}, with up to ${rate?.p95} starts per second and ${environments?.p95} environments`;
  const isHelped =
    spread === "none" && prediction.lastEndSeconds.p95 <= (goal.deadlineSeconds ?? Number.POSITIVE_INFINITY);
  return { ...row, unmet: { why, instead: isHelped ? insteadOfNone : "raise a limit or allow more time" } };
}

/**
 * Cuts the bands of a row that meets its goal at the peak and the deadline that it keeps. A band reaches further out than its
 * runs (theory.md §4.4), and a goal is met with the probability that the runs give.
 */
export const withinGoal = <P extends Chances>(row: PlanRow<P>, goal: BurstGoal): PlanRow<P> =>
  row.unmet === null ? { ...row, prediction: cutAtGoal(row.prediction, goal) } : row;

/** Cuts the bands of a prediction, which meets a goal, at the peak and the deadline of the goal. */
function cutAtGoal<P extends Chances>(prediction: P, goal: BurstGoal): P {
  const { peak, lastEndSeconds } = prediction;
  const cut = ({ p50, p95 }: { p50: number; p95: number }, most = Number.POSITIVE_INFINITY) =>
    Math.max(p50, Math.min(p95, most));
  return {
    ...prediction,
    peak: { ...peak, p95: cut(peak, concurrencyOf(goal)) },
    lastEndSeconds: { ...lastEndSeconds, p95: cut(lastEndSeconds, goal.deadlineSeconds) },
  };
}

/** Cuts the bands of a prediction like those of the plan for a goal, if it meets the goal with the wanted confidence. */
export const bandsForGoal = <P extends Chances>(prediction: P, goal: BurstGoal | undefined): P =>
  goal !== undefined && chanceOf(prediction, goal) >= confidenceOf(goal) ? cutAtGoal(prediction, goal) : prediction;

/** The same model with fewer runs. */
const roughly =
  <P extends Chances>(model: Model<P>): Model<P> =>
  (request) =>
    model({ ...request, isRough: true });

/**
 * Finds the rows for a goal in two passes. The first pass makes few runs, which are enough for rows that are far from the
 * best one. Rows that may be the best are then found with all runs (theory §6.1).
 *
 * @param wanted a spread that is found with all runs in any case
 */
export function rowsForGoal<P extends Chances>(
  goal: BurstGoal,
  finders: readonly RowFinder<P>[],
  wanted?: SpreadName,
): PlanRow<P>[] {
  const rows = finders.map((find) => find(true));
  for (;;) {
    // Rows that place each job by its own work are not always a choice.
    const best = chooseRow({ goal, rows: rows.filter(({ places }) => places === undefined) }, undefined);
    const index = rows.findIndex((row) => row.isRough && (row.spread === wanted || mayBeBetter(row, best, goal)));
    const [find, near] = [finders[index], rows[index]];
    if (find === undefined || near === undefined) return rows;
    rows[index] = find(false, near);
  }
}

/** A rough row with few failures too many, as a share of the runs, may meet the goal with all runs. */
const chanceMargin = 0.03;
/** With all runs, a last end or a peak is rarely lower by more than this share. */
const margin = 0.1;

/** Whether a rough row may be as good as the best one, with all runs. */
function mayBeBetter<P extends Chances>(row: PlanRow<P>, best: PlanRow<P>, goal: BurstGoal): boolean {
  // Without delays, every spread is the same burst.
  if (best.spread === "none" && best.unmet === null && row.window.maxSeconds === row.window.minSeconds)
    return row === best;
  if (row.unmet !== null && best.unmet === null) {
    return chanceOf(row.prediction, goal) >= confidenceOf(goal) - chanceMargin;
  }
  const byEnd = hasLimits(goal) === (best.unmet === null);
  const rankOf = ({ prediction: { lastEndSeconds, peak } }: PlanRow<P>): number =>
    byEnd ? lastEndSeconds.p95 : peak.p95 - 1;
  return rankOf(row) <= (1 + margin) * rankOf(best) + (byEnd ? 0 : 1);
}

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
