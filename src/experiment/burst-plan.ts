import { eventSourceSettings } from "../aws/event-source.ts";
import { functionSettings } from "../aws/functions.ts";
import { keepingFor } from "../plan/hold.ts";
import type { Prediction } from "../plan/prediction.ts";
import { chooseRow } from "../plan/solve/choose-row.ts";
import { confidenceOf } from "../plan/solve/goal.ts";
import { impossibility } from "../plan/solve/impossible.ts";
import { type BurstGoal, type PlanRow, solve } from "../plan/solve.ts";
import type { SpreadName } from "../plan/spread.ts";
import type { Work } from "../plan/work.ts";
import { whyThisSpread } from "./burst-plan-reason.ts";
import { impossibleError, retriesError, unmetError } from "./burst-plan-refusal.ts";
import { goalOfFirstAttempts, type PlannedRetries, plannedRetries } from "./planned-retries.ts";
import type { PredictedPeak } from "./result.ts";
import { type Retries, retrySeconds } from "./retries.ts";
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
  /** Share of the documents that fail on every attempt, and the chance that any one attempt fails, 0–1. */
  readonly failShare: number;
  readonly flaky: number;
}

/** The delays that were chosen for a goal, and what was expected of them. */
export interface BurstPlan {
  readonly goal: BurstGoal & { readonly confidence: number };
  readonly spread: SpreadName;
  readonly jitterSeconds: { readonly min: number; readonly max: number };
  /** The work that was planned with. */
  readonly work: string;
  /** How often jobs that fail were expected to come back, in the last end as well; left out where none fail. */
  readonly retries?: { readonly times: number; readonly everySeconds: number };
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
 * Chooses the delays that keep a goal on the road of this target. A deadline leaves time for what fails to come back:
 * the first attempts have to be done that much sooner.
 *
 * @throws {FlattenError} naming the nearest that is possible, where nothing keeps the goal; nothing has been sent
 */
export async function planBurst(target: Target, request: GoalRequest): Promise<BurstPlan> {
  const { count, work, goal, spread } = request;
  const settled = await readRoad(
    target,
    await functionSettings(target.cloud, target.stack.processFunctionName),
    await eventSourceSettings(target.cloud, target.stack.eventSourceMappingId),
  );
  const road = { ...settled, sendSeconds: request.sendSeconds };
  const retries = await plannedRetries(target, request, goal);
  const first = goalOfFirstAttempts(goal, retries.planned);
  const plan = solve({ count, work, road, goal: first });
  if (plan.kind === "impossible") {
    const late = plan.reason === "deadline-shorter-than-one-job" && retriesError(request, road, retries.planned);
    // What is out of reach without retries is said of the goal as it was given.
    throw late || impossibleError(impossibility({ count, work, road, goal }) ?? plan, goal);
  }
  const row = chooseRow(plan, spread);
  if (row.unmet !== null) throw retriesError(request, road, retries.planned) ?? unmetError(plan, row, goal);
  const laterSeconds = retrySeconds(retries.p95);
  const why = whyThisSpread(plan, row, spread, { count, laterSeconds, ...keepingFor(row.spread, work, road) });
  return { ...recordOf(row, request, retries), why };
}

function recordOf({ spread, window, prediction }: PlanRow, request: GoalRequest, retries: PlannedRetries) {
  const { planned, p50, p95 } = retries;
  const { peak, lastEndSeconds } = prediction;
  return {
    goal: { ...request.goal, confidence: confidenceOf(request.goal) },
    spread,
    jitterSeconds: { min: window.minSeconds, max: window.maxSeconds },
    work: request.work.text,
    ...(planned.times === 0 ? {} : { retries: { times: planned.times, everySeconds: planned.everySeconds } }),
    predicted: {
      peak,
      lastEndSeconds: { p50: lastEndSeconds.p50 + retrySeconds(p50), p95: lastEndSeconds.p95 + retrySeconds(p95) },
      keeps: keepsChance(prediction, request.goal, planned),
    },
  };
}

/** Chance that the goal is kept; retries are too far apart from the first attempts to raise their peak. */
function keepsChance(prediction: Prediction, goal: BurstGoal, retries: Retries): number {
  if ("maxConcurrency" in goal) return 1 - prediction.exceeds(goal.maxConcurrency);
  return prediction.endsBy(goal.deadlineSeconds - retrySeconds(retries) + 1e-9) * retries.chance;
}
