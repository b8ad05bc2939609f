import { accountConcurrency } from "../../base/scaling-limits.ts";
import { type Consumer, defaultConsumer } from "../../plan/consumer.ts";
import { type JitterSeconds, type JitterWindow, jitterSeconds } from "../../plan/jitter-window.ts";
import type { PredictedPeak } from "../../plan/prediction.ts";
import { predictionRandom, scenarioOf } from "../../plan/scenario.ts";
import { eventSimulation } from "../../plan/simulate/event-simulation.ts";
import { type Summary, summarize } from "../../plan/simulate/replications.ts";
import { chooseRow } from "../../plan/solve/choose-row.ts";
import { type BurstGoal, type Chances, type Model, nearestGoal, type PlanRow } from "../../plan/solve/goal.ts";
import { rowForGoal } from "../../plan/solve/window-for-goal.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work/work.ts";
import { type AssumedWork, assumedWork, type GetMetricData, readRecentRuns } from "./recent-runs.ts";
import type { TriggerRequest } from "./request.ts";

/** How the window for a goal was found: part of the answer. */
export interface GoalPlan {
  readonly goal: BurstGoal;
  readonly jitterSeconds: JitterSeconds;
  readonly spread: SpreadName;
  /** Most invocations in flight: what 5, 50 and 95 % of the runs do not exceed. */
  readonly predictedPeak: PredictedPeak;
  readonly predictedLastEndSeconds: { readonly p50: number; readonly p95: number };
  readonly work: Omit<AssumedWork, "work" | "caveats"> & { readonly text: string };
  readonly caveats: readonly string[];
  /** All of it as a sentence. */
  readonly why: string;
}

/** The plan, and what it takes for granted: delays are placed by it. */
export interface Planned {
  readonly plan: GoalPlan;
  readonly window: JitterWindow;
  readonly work: Work;
  readonly consumer: Consumer;
}

export interface PlanDependencies {
  readonly getMetricData: GetMetricData;
  nowMs(): number;
  /** Environment of the function: how `process` and its mapping were set up. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const comesBack = "what fails comes back after the visibility timeout, which the deadline has no time for";

/** Tried where the event names none: of all spreads these lead to the lowest peaks. */
const bestSpreads: readonly SpreadName[] = ["even", "waves", "stratified"];

/**
 * Chooses the window that serves a goal, with the code of the command line and the durations that CloudWatch shows.
 *
 * @throws {Error} with a sentence, when no window would do
 */
export async function planForGoal(
  { count, work: told, spread, failShare, flaky }: TriggerRequest,
  goal: BurstGoal,
  { getMetricData, nowMs, variables }: PlanDependencies,
): Promise<Planned> {
  const consumer = consumerOf(variables);
  if (consumer.reservedConcurrency === 0) {
    throw new Error("nothing was sent: ReservedConcurrency is 0, which switches process off");
  }
  const { PROCESS_FUNCTION_NAME: functionName, MAPPING_ID: mappingId, WORK_MS = "2000" } = variables;
  let trouble: string | undefined;
  const recent = await readRecentRuns(getMetricData, { functionName, mappingId }, nowMs()).catch((error: Error) => {
    trouble = `CloudWatch cannot be read (${error.name})`;
    return undefined;
  });
  const defaults = { batchSize: consumer.batchSize, workMs: Number(WORK_MS) };
  const { work, source, runs, caveats } = assumedWork(recent, told, defaults, trouble);
  const rows = (spread === undefined ? bestSpreads : [spread]).map((each) =>
    rowForGoal(eventModel, { count, work, consumer }, goal, each),
  );
  const row = chooseRow({ goal, rows }, spread);
  const { window, prediction, spread: chosen } = row;
  const delays = `delays of ${window.minSeconds}-${window.maxSeconds} s (${chosen})`;
  if (row.unmet !== null) throw unmetError(row, row.unmet, goal, delays);
  const { peak, lastEndSeconds } = prediction;
  const plan: GoalPlan = {
    goal,
    jitterSeconds: jitterSeconds(window),
    spread: chosen,
    predictedPeak: peak,
    predictedLastEndSeconds: lastEndSeconds,
    work: { text: work.text, source, runs },
    caveats: [
      ...caveats,
      ...(consumer.reservedConcurrency === Number.POSITIVE_INFINITY ? [assumedAccount] : []),
      ...("deadlineSeconds" in goal && failShare + flaky > 0 ? [comesBack] : []),
    ],
    why:
      `${count} jobs of ${work.text} (${source}, ${runs} runs), ${JSON.stringify(goal)}: ${delays}; in 95 % of bursts ` +
      `peak at most ${peak.p95}, last end at ${lastEndSeconds.p95.toFixed(1)} s`,
  };
  return { plan, window, work, consumer };
}

/**
 * The part of `predict` that fits into this function: invocation by invocation, whatever the size. Up to 10,000 jobs its
 * numbers are those of `predict`; beyond, they are exact where those are an approximation, but slow.
 */
const eventModel: Model<Summary> = {
  simulation: (request) => eventSimulation(scenarioOf(request)),
  prediction: (request) => summarize(eventSimulation(scenarioOf(request)), predictionRandom),
};

/** The function may not read the limit of its account, which is 10 in new ones. */
const assumedAccount = `assumes that the account allows ${accountConcurrency} at once`;

const unmetError = (
  { prediction }: PlanRow<Chances>,
  { why, instead }: NonNullable<PlanRow["unmet"]>,
  goal: BurstGoal,
  delays: string,
): Error =>
  new Error(
    `nothing was sent: ${why}; nearest is ${JSON.stringify(nearestGoal(prediction, goal))}, ${delays}; or: ${instead}`,
  );

/** The mapping and the function as the stack set them up. */
export function consumerOf({
  BATCH_SIZE = "1",
  MAXIMUM_CONCURRENCY,
  RESERVED_CONCURRENCY = "-1",
}: PlanDependencies["variables"]): Consumer {
  const [maximum, reserved] = [Number(MAXIMUM_CONCURRENCY), Number(RESERVED_CONCURRENCY)];
  return {
    ...defaultConsumer,
    batchSize: Number(BATCH_SIZE),
    maximumConcurrency: maximum > 0 ? maximum : Number.POSITIVE_INFINITY,
    reservedConcurrency: reserved >= 0 ? reserved : Number.POSITIVE_INFINITY,
  };
}
