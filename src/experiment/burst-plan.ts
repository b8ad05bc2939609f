import { eventSourceSettings } from "../aws/event-source.ts";
import { functionSettings } from "../aws/functions.ts";
import { usageError } from "../base/errors.ts";
import { keepingFor } from "../plan/hold.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Road } from "../plan/road.ts";
import { chooseRow } from "../plan/solve/choose-row.ts";
import { confidenceOf } from "../plan/solve/goal.ts";
import { nearestGoal } from "../plan/solve/nearest-goal.ts";
import { type BurstGoal, type PlanRow, type SolvedPlan, solve } from "../plan/solve.ts";
import type { SpreadName } from "../plan/spread.ts";
import type { Work } from "../plan/work.ts";
import { whyThisSpread } from "./burst-plan-reason.ts";
import type { PredictedPeak } from "./result.ts";
import { readRoad } from "./road.ts";
import type { Target } from "./target.ts";

/** A burst that is to keep a goal. */
export interface GoalRequest {
  readonly count: number;
  readonly work: Work;
  readonly goal: BurstGoal;
  /** The spread that was asked for; undefined for the best. */
  readonly spread: SpreadName | undefined;
  /** From the first to the last send, where the sender takes its time. */
  readonly sendSeconds: number;
}

/** The delays that were chosen for a goal, and what was expected of them. */
export interface BurstPlan {
  readonly goal: BurstGoal & { readonly confidence: number };
  readonly spread: SpreadName;
  readonly jitterSeconds: { readonly min: number; readonly max: number };
  /** The work that was planned with. */
  readonly work: string;
  readonly predicted: {
    readonly peak: PredictedPeak;
    readonly lastEndSeconds: { readonly p50: number; readonly p95: number };
    /** Chance that the goal is kept, 0–1. */
    readonly keeps: number;
  };
  /** Why this spread, as a sentence. */
  readonly why: string;
}

/**
 * Chooses the delays that keep a goal on the road of this target.
 *
 * @throws {FlattenError} (usage) naming the nearest that is possible, where nothing keeps the goal
 */
export async function planBurst(target: Target, request: GoalRequest): Promise<BurstPlan> {
  const { count, work, goal, spread } = request;
  const settled = await readRoad(
    target,
    await functionSettings(target.cloud, target.stack.processFunctionName),
    await eventSourceSettings(target.cloud, target.stack.eventSourceMappingId),
  );
  const road = { ...settled, sendSeconds: request.sendSeconds };
  const plan = solve({ count, work, road, goal });
  if (plan.kind === "impossible") {
    throw usageError(`${goalWords(goal)} is not possible: ${plan.why}`, `nearest is ${plan.nearest}`);
  }
  const row = chooseRow(plan, spread);
  if (row.unmet !== null) throw unmetError(plan, row, goal);
  return recordOf(plan, row, request, road);
}

function recordOf(plan: SolvedPlan, row: PlanRow, { count, work, goal, spread }: GoalRequest, road: Road): BurstPlan {
  const { prediction, window } = row;
  const keeps =
    "maxConcurrency" in goal
      ? 1 - prediction.exceeds(goal.maxConcurrency)
      : prediction.endsBy(goal.deadlineSeconds + 1e-9);
  return {
    goal: { ...goal, confidence: confidenceOf(goal) },
    spread: row.spread,
    jitterSeconds: { min: window.minSeconds, max: window.maxSeconds },
    work: work.text,
    predicted: { peak: prediction.peak, lastEndSeconds: prediction.lastEndSeconds, keeps },
    why: whyThisSpread(plan, row, spread, { count, ...keepingFor(row.spread, work, road) }),
  };
}

const goalWords = (goal: BurstGoal): string =>
  "maxConcurrency" in goal ? `at most ${goal.maxConcurrency} in flight` : `done within ${goal.deadlineSeconds} s`;

function unmetError({ rows }: SolvedPlan, { spread, window, prediction, unmet }: PlanRow, goal: BurstGoal): Error {
  const kept = rows.find((row) => row.unmet === null);
  const who = kept === undefined ? "no spread keeps it" : `--spread ${spread} does not keep it`;
  const { minSeconds, maxSeconds } = window;
  const how = maxSeconds === 0 ? "without delays" : `with delays of ${minSeconds}-${maxSeconds} s (${spread})`;
  const other = kept === undefined ? "" : `; --spread ${kept.spread} keeps it`;
  return usageError(
    `${goalWords(goal)} is not possible: ${who}; ${unmet?.why}`,
    `nearest is ${nearestFlag(prediction, goal)}, ${how}; or: ${unmet?.instead}${other}`,
  );
}

/** The goal that these delays would keep, as a flag. */
function nearestFlag(prediction: Prediction, goal: BurstGoal): string {
  const nearest = nearestGoal(prediction, goal);
  if (nearest === null) return "no deadline at all, as some jobs are never done";
  return "maxConcurrency" in nearest
    ? `--max-concurrency ${nearest.maxConcurrency}`
    : `--deadline ${nearest.deadlineSeconds}s`;
}
