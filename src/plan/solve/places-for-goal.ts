import { delaySecondsMax } from "../../base/limits.ts";
import { bisected, memoize } from "../../base/numbers.ts";
import { predict } from "../predict.ts";
import { predictionRandom, scenarioOf } from "../scenario.ts";
import { releasesOf } from "../simulate/job-releases.ts";
import { runsOneByOne } from "../simulate/simulation.ts";
import { type BurstGoal, chanceOf, confidenceOf, isSure } from "./goal.ts";
import type { BurstRequest, PlanRow } from "./plan.ts";
import { unmetDeadline, unmetPeak } from "./window-for-goal.ts";

/** What a number of places does: how it is predicted, and the window that has room for its releases. */
type Trial = Pick<PlanRow, "window" | "prediction">;

/**
 * The row of `slots` for jobs whose work is known when they are placed: as many places as the goal allows for a peak, the
 * fewest places for a deadline (one of the two, see `isPlain`). The window follows from the releases of all runs.
 *
 * @param rough the result of a rough search
 */
export function rowByPlaces(request: BurstRequest, goal: BurstGoal, rough?: PlanRow): PlanRow {
  const { count, work, isRough = false } = request;
  const confidence = confidenceOf(goal);
  const trial = memoize((places) => tryPlaces({ ...request, confidence }, places));
  const rowOf = (places: number, unmet: PlanRow["unmet"]): PlanRow => ({
    spread: "slots",
    ...trial(places),
    places,
    unmet,
    isRough,
  });
  const isMet = (places: number): boolean => isSure(chanceOf(trial(places).prediction, goal), confidence, 1);
  const { maxPeak, deadlineSeconds = 1 } = goal;
  if (maxPeak !== undefined) {
    const most = Math.min(count, Math.floor(maxPeak));
    const { p95 } = trial(most).prediction.peak;
    return rowOf(most, isMet(most) ? null : unmetPeak("slots", most, p95));
  }
  const guess = rough?.places ?? Math.ceil((count * work.meanSeconds) / deadlineSeconds);
  const fewest = fewestPlaces(guess, count, isMet);
  if (fewest !== undefined) return rowOf(fewest, null);
  return rowOf(count, unmetDeadline(trial(count).prediction.lastEndSeconds.p95));
}

/** The smallest number of places that passes, near a guess; undefined if not even one place for each job passes. */
function fewestPlaces(guess: number, count: number, passes: (places: number) => boolean): number | undefined {
  let fails = 0;
  let at = Math.min(count, Math.max(1, guess));
  for (let step = 1; !passes(at); step *= 2) {
    if (at === count) return undefined;
    fails = at;
    at = Math.min(count, at + step);
  }
  for (let step = 1; at - fails > 1; step *= 2) {
    const next = Math.max(fails + 1, at - step);
    if (passes(next)) at = next;
    else return bisected(next, at, passes);
  }
  return at;
}

function tryPlaces(request: BurstRequest & { readonly confidence: number }, places: number): Trial {
  const { minSeconds = 0 } = request;
  const placed = { ...request, places, spread: "slots" } as const;
  const scenario = scenarioOf({ ...placed, window: { minSeconds, maxSeconds: delaySecondsMax } });
  const draw = releasesOf(scenario);
  let last = 0;
  for (let run = 0; run < runsOneByOne(scenario); run++)
    last = Math.max(last, draw(predictionRandom(run)).times.at(-1) ?? 0);
  const window = { minSeconds, maxSeconds: Math.min(delaySecondsMax, Math.ceil(last)) };
  return { window, prediction: predict({ ...placed, window }) };
}
