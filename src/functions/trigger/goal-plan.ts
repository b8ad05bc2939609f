import { accountConcurrency } from "../../base/limits.ts";
import { type Consumer, defaultConsumer } from "../../plan/consumer.ts";
import type { LoadRange, PredictedPeak } from "../../plan/simulate/replications.ts";
import { type BurstGoal, chanceOf } from "../../plan/solve/goal.ts";
import { candidates, queueModel, rowForBurst } from "../../plan/solve/rows-for-goal.ts";
import { delaysText, forecastText } from "../../plan/solve/window-for-goal.ts";
import { type JitterSeconds, type JitterWindow, jitterSeconds, type SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { type AssumedWork, assumedWork, type GetMetricData, readRecentRuns } from "./recent-runs.ts";
import type { TriggerRequest } from "./request.ts";

/** How the window for a goal was computed; part of the response. */
export interface GoalPlan {
  readonly goal: BurstGoal;
  readonly jitterSeconds: JitterSeconds;
  readonly spread: SpreadName;
  /** Peak of invocations in flight that 5, 50 and 95 % of the runs do not exceed. */
  readonly predictedPeak: PredictedPeak;
  readonly predictedLastEndSeconds: LoadRange;
  /** Most invocations that start within any second. */
  readonly predictedRate: LoadRange;
  /** Execution environments, if none is warm when the burst begins. */
  readonly predictedEnvironments: LoadRange;
  /** The share of the bursts that meet the goal, 0–1. */
  readonly goalProbability: number;
  readonly work: Omit<AssumedWork, "work" | "caveats"> & { readonly text: string };
  readonly caveats: readonly string[];
  /** The reasoning as one sentence, for the log. */
  readonly why: string;
}

/** The plan, and its assumptions, from which the delays are placed. */
export interface Planned {
  readonly plan: GoalPlan;
  readonly window: JitterWindow;
  readonly work: Work;
  readonly consumer: Consumer;
}

/** What planning gets from its environment. */
export interface PlanDependencies {
  readonly getMetricData: GetMetricData;
  nowMs(): number;
  /** Environment variables of the function, with the settings of `process` and its mapping. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const comesBack = "failed messages are retried after the visibility timeout, for which the deadline leaves no time";

/**
 * Computes the window for a goal, with the code of the command line and the durations that CloudWatch shows.
 *
 * @throws {Error} if no window meets the goal; the message names the closest goal that can be met.
 */
export async function planForGoal(
  { count, work: ofEvent, spread, failShare, flaky }: TriggerRequest,
  goal: BurstGoal,
  { getMetricData, nowMs, variables }: PlanDependencies,
): Promise<Planned> {
  const consumer = consumerOf(variables);
  if (consumer.reservedConcurrency === 0) {
    throw new Error("nothing was sent: ReservedConcurrency is 0, which blocks all invocations of process");
  }
  const { PROCESS_FUNCTION_NAME: functionName, MAPPING_ID: mappingId, WORK_MS = "2000" } = variables;
  let trouble: string | undefined;
  const recent = await readRecentRuns(getMetricData, { functionName, mappingId }, nowMs()).catch((error: Error) => {
    trouble = `CloudWatch cannot be read (${error.name})`;
    return undefined;
  });
  const defaults = { batchSize: consumer.batchSize, workMs: Number(WORK_MS) };
  const { work, source, runs, caveats } = assumedWork(recent, ofEvent, defaults, trouble);
  const row = rowForBurst(queueModel(), { count, work, consumer }, goal, candidates, spread);
  const { window, prediction } = row;
  const plan: GoalPlan = {
    goal,
    jitterSeconds: jitterSeconds(window),
    spread: row.spread,
    predictedPeak: prediction.peak,
    predictedLastEndSeconds: prediction.lastEndSeconds,
    predictedRate: prediction.rate,
    predictedEnvironments: prediction.environments,
    goalProbability: chanceOf(prediction, goal),
    work: { text: work.text, source, runs },
    caveats: [
      ...caveats,
      ...(consumer.reservedConcurrency === Number.POSITIVE_INFINITY ? [assumedAccount] : []),
      ...(goal.maxEnvironments === undefined ? [] : [assumedNoneWarm]),
      ...("deadlineSeconds" in goal && failShare + flaky > 0 ? [comesBack] : []),
    ],
    why: `${count} jobs of ${work.text} (${source}, ${runs} runs), ${JSON.stringify(goal)}: ${delaysText(row)}; ${forecastText(prediction)}`,
  };
  return { plan, window, work, consumer };
}

/** The function has no permission to read the concurrency limit of its account, which is 10 in new accounts. */
const assumedAccount = `assumes an account concurrency of ${accountConcurrency}`;

/** No API tells how many environments are warm. They count too: a burst without them needs no more environments than that. */
const assumedNoneWarm = "assumes that no environment is warm; those that are count too";

/** Reads the model of the mapping and the function from the variables that the stack sets. */
export function consumerOf({
  BATCH_SIZE = "1",
  BATCHING_WINDOW_SECONDS = "0",
  MAXIMUM_CONCURRENCY,
  RESERVED_CONCURRENCY = "-1",
}: PlanDependencies["variables"]): Consumer {
  const [maximum, reserved] = [Number(MAXIMUM_CONCURRENCY), Number(RESERVED_CONCURRENCY)];
  return {
    ...defaultConsumer,
    batchSize: Number(BATCH_SIZE),
    batchingWindowSeconds: Number(BATCHING_WINDOW_SECONDS),
    maximumConcurrency: maximum > 0 ? maximum : Number.POSITIVE_INFINITY,
    reservedConcurrency: reserved >= 0 ? reserved : Number.POSITIVE_INFINITY,
  };
}
