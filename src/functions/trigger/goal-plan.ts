import type { Window } from "../../plan/prediction.ts";
import { defaultRoad, type Road } from "../../plan/road.ts";
import { chooseRow } from "../../plan/solve/choose-row.ts";
import { eventModel } from "../../plan/solve/event-model.ts";
import type { BurstGoal } from "../../plan/solve/goal.ts";
import { rowForGoal } from "../../plan/solve/row-for-goal.ts";
import type { SpreadName } from "../../plan/spread.ts";
import type { Work } from "../../plan/work.ts";
import { type AssumedWork, assumedWork } from "./assumed-work.ts";
import { type GetMetricData, readRecentRuns } from "./recent-runs.ts";
import type { TriggerRequest } from "./trigger-request.ts";

/** How the window for a goal was found: part of the answer. */
export interface GoalPlan {
  readonly goal: BurstGoal;
  readonly window: Window;
  readonly spread: SpreadName;
  /** Most invocations in flight: what 5, 50 and 95 % of the runs do not exceed. */
  readonly predictedPeak: { readonly p5: number; readonly p50: number; readonly p95: number };
  readonly predictedLastEndSeconds: { readonly p50: number; readonly p95: number };
  readonly work: Omit<AssumedWork, "work" | "doubts"> & { readonly text: string };
  readonly doubts: readonly string[];
  /** All of it as a sentence. */
  readonly why: string;
}

/** The plan, and what it takes for granted: delays are placed by it. */
export interface Planned {
  readonly plan: GoalPlan;
  readonly work: Work;
  readonly road: Road;
}

export interface PlanDependencies {
  readonly getMetricData: GetMetricData;
  nowMs(): number;
  /** Environment of the function: how `process` and its mapping were set up. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Tried where the event names none: of all spreads these lead to the lowest peaks. */
const bestSpreads: readonly SpreadName[] = ["even", "waves", "stratified"];

/**
 * Chooses the window that serves a goal, with the code of the command line and the durations that CloudWatch shows.
 *
 * @throws {Error} with a sentence, when no window would do
 */
export async function planForGoal(
  { count, work: told, spread }: TriggerRequest,
  goal: BurstGoal,
  { getMetricData, nowMs, variables }: PlanDependencies,
): Promise<Planned> {
  const { PROCESS_FUNCTION_NAME, WORK_MS = "2000" } = variables;
  let trouble: string | undefined;
  const recent = await readRecentRuns(getMetricData, PROCESS_FUNCTION_NAME, nowMs()).catch((error: Error) => {
    trouble = `CloudWatch cannot be read (${error.name})`;
    return undefined;
  });
  const { work, source, runs, doubts } = assumedWork(recent, told, Number(WORK_MS), trouble);
  const road = roadOf(variables);
  const rows = (spread === undefined ? bestSpreads : [spread]).map((each) =>
    rowForGoal(eventModel, { count, work, road }, goal, each),
  );
  const { window, unmet, prediction, spread: chosen } = chooseRow({ goal, rows }, spread);
  if (unmet !== null) throw new Error(`nothing was sent: ${unmet.why}; ${unmet.instead}`);
  const { peak, lastEndSeconds } = prediction;
  const plan: GoalPlan = {
    goal,
    window,
    spread: chosen,
    predictedPeak: peak,
    predictedLastEndSeconds: lastEndSeconds,
    work: { text: work.text, source, runs },
    doubts,
    why:
      `${count} jobs of ${work.text} (${source}, ${runs} runs), ${JSON.stringify(goal)}: delays of ` +
      `${window.minSeconds}-${window.maxSeconds} s (${chosen}); in 95 % of bursts ` +
      `peak at most ${peak.p95}, last end at ${lastEndSeconds.p95.toFixed(1)} s`,
  };
  return { plan, work, road };
}

/** The mapping and the function as the stack set them up; 0 and below mean no limit. */
function roadOf({ BATCH_SIZE = "1", MAXIMUM_CONCURRENCY, RESERVED_CONCURRENCY }: PlanDependencies["variables"]): Road {
  return {
    ...defaultRoad,
    batchSize: Number(BATCH_SIZE),
    maximumConcurrency: limitOf(MAXIMUM_CONCURRENCY),
    reservedConcurrency: limitOf(RESERVED_CONCURRENCY),
  };
}

const limitOf = (value: string | undefined): number => (Number(value) > 0 ? Number(value) : Number.POSITIVE_INFINITY);
