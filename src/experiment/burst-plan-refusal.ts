import { FlattenError, usageError } from "../base/errors.ts";
import { predict } from "../plan/predict.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Road } from "../plan/road.ts";
import { chooseRow } from "../plan/solve/choose-row.ts";
import { confidenceOf, type ImpossiblePlan } from "../plan/solve/goal.ts";
import { nearestGoal } from "../plan/solve/nearest-goal.ts";
import type { BurstGoal, PlanRow, SolvedPlan } from "../plan/solve.ts";
import type { GoalRequest } from "./burst-plan.ts";
import { goalOfFirstAttempts } from "./planned-retries.ts";
import { isPoisoned, type Retries, retrySeconds } from "./retries.ts";

const goalWords = (goal: BurstGoal): string =>
  "maxConcurrency" in goal ? `at most ${goal.maxConcurrency} in flight` : `done within ${goal.deadlineSeconds} s`;

/** No delays on any road could keep the goal. */
export const impossibleError = ({ why, nearest }: ImpossiblePlan, goal: BurstGoal): Error =>
  usageError(`${goalWords(goal)} is not possible: ${why}`, `nearest is ${nearest}`);

/** No delays of the spread that was chosen keep the goal: an assertion that has failed before anything was sent. */
export function unmetError(plan: SolvedPlan, { spread, window, prediction, unmet }: PlanRow, goal: BurstGoal): Error {
  const best = chooseRow(plan, undefined);
  const isKept = best.unmet === null;
  const who = isKept ? `--spread ${spread} does not keep it` : "no spread keeps it";
  const { minSeconds, maxSeconds } = window;
  const how = maxSeconds === 0 ? "without delays" : `with delays of ${minSeconds}-${maxSeconds} s (${spread})`;
  const other = isKept ? `; --spread ${best.spread} keeps it` : "";
  return new FlattenError("assertion", `${goalWords(goal)} is not possible: ${who}; ${unmet?.why}`, {
    remedy: `nearest is ${nearestFlag(prediction, goal)}, ${how}; or: ${unmet?.instead}${other}`,
  });
}

/**
 * What fails comes back too late for the deadline, whatever the delays: flags that cannot be where that is certain, a
 * goal that is not met where it is likely; undefined for other goals, without retries, and where the deadline could not
 * be kept without them either.
 */
export function retriesError(request: GoalRequest, road: Road, retries: Retries): Error | undefined {
  const { count, work, goal } = request;
  if (!("deadlineSeconds" in goal) || retries.times === 0) return undefined;
  const undelayed = predict({ count, work, road, via: "sqs", window: null, spread: "none" });
  const keeps = undelayed.endsBy(goal.deadlineSeconds + 1e-9) >= confidenceOf(goal);
  if (!keeps) return undefined;
  const first = goalOfFirstAttempts(goal, retries);
  const isCertain = isPoisoned(request);
  const [flag, who] = isCertain ? ["--fail", "what fails"] : ["--flaky", "some job"];
  const times = retries.times === 1 ? "once" : `${retries.times} times`;
  return new FlattenError(
    isCertain ? "usage" : "assertion",
    `${goalWords(goal)} is not possible with ${flag}: ${who} comes back ${times}, ${retries.everySeconds} s later each time`,
    {
      remedy: `nearest is ${nearestFlag(undelayed, first, retrySeconds(retries))}, without delays; or leave out ${flag}`,
    },
  );
}

/**
 * The goal that these delays would keep, as a flag.
 *
 * @param laterSeconds what a deadline has to add to it
 */
function nearestFlag(prediction: Prediction, goal: BurstGoal, laterSeconds = 0): string {
  const nearest = nearestGoal(prediction, goal);
  if (nearest === null) return "no deadline at all, as some jobs are never done";
  return "maxConcurrency" in nearest
    ? `--max-concurrency ${nearest.maxConcurrency}`
    : `--deadline ${nearest.deadlineSeconds + laterSeconds}s`;
}
