import type { GetMetricDataInput, GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import { accountConcurrency } from "../../base/limits.ts";
import { sum } from "../../base/numbers.ts";
import { type Consumer, defaultConsumer } from "../../plan/consumer.ts";
import type { LoadRange, PredictedPeak } from "../../plan/simulate/replications.ts";
import { type BurstGoal, chanceOf } from "../../plan/solve/goal.ts";
import { candidates, queueModel, rowForBurst } from "../../plan/solve/rows-for-goal.ts";
import { delaysText, forecastText } from "../../plan/solve/window-for-goal.ts";
import { type JitterSeconds, type JitterWindow, jitterSeconds, type SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork, lognormalWork } from "../../plan/work-distributions.ts";
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
interface Planned {
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

/** What CloudWatch shows of the latest invocations of a function. Durations are in milliseconds. */
interface RecentRuns {
  readonly runs: number;
  /**
   * Average number of jobs from the queue in one invocation. Direct invokes and failures make it smaller, never larger:
   * `InvokedEventCount` is not used because it counts throttled batches again.
   */
  readonly jobsPerRun: number;
  readonly p50: number;
  readonly p95: number;
  readonly average: number;
}

/** Calls GetMetricData of CloudWatch; an argument, so that tests can give the data. */
export type GetMetricData = (input: GetMetricDataInput) => Promise<Pick<GetMetricDataOutput, "MetricDataResults">>;

/** How far back invocations are read, hours. CloudWatch returns one period, or two that meet within this time. */
const hoursBack = 3;

/** The function whose invocations are read, and the mapping from the queue to it. */
interface Runner {
  readonly functionName: string | undefined;
  readonly mappingId: string | undefined;
}

/** Reads the `Duration` of a function and the number of its jobs in one call; undefined without any invocation. */
export async function readRecentRuns(
  getMetricData: GetMetricData,
  { functionName, mappingId }: Runner,
  nowMs: number,
): Promise<RecentRuns | undefined> {
  const periodSeconds = hoursBack * 3600;
  const query = (Stat: string, MetricName: string, Name: string, Value: string | undefined) => ({
    Id: Stat.toLowerCase(),
    MetricStat: {
      Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: [{ Name, Value }] },
      Period: periodSeconds,
      Stat,
    },
  });
  const { MetricDataResults = [] } = await getMetricData({
    StartTime: new Date(nowMs - periodSeconds * 1000),
    EndTime: new Date(nowMs + 60_000),
    MetricDataQueries: [
      ...["SampleCount", "p50", "p95", "Average"].map((stat) => query(stat, "Duration", "FunctionName", functionName)),
      query("Sum", "DeletedEventCount", "EventSourceMappingUUID", mappingId),
    ],
  });
  const valuesOf = (id: string) => MetricDataResults.find(({ Id }) => Id === id)?.Values ?? [];
  const counts = valuesOf("samplecount");
  const runs = sum(counts);
  /** Weighted by the invocations of each period. */
  const weighed = (id: string) => sum(valuesOf(id).map((value, index) => (value * (counts[index] ?? 0)) / runs));
  if (runs === 0) return undefined;
  const jobsPerRun = sum(valuesOf("sum")) / runs;
  return { runs, jobsPerRun, p50: weighed("p50"), p95: weighed("p95"), average: weighed("average") };
}

/** The work time that a plan assumes, where it comes from, and its caveats. */
interface AssumedWork {
  readonly work: Work;
  readonly source: "metrics" | "event" | "default";
  /** The number of invocations from which it was computed. */
  readonly runs: number;
  readonly caveats: readonly string[];
}

const wantedRuns = 20;
/** Times that differ by less than this share count as equal. */
const alike = 0.05;
const z95 = 1.645;

/** Settings of the stack: maximum jobs of one invocation, and the work time of jobs without one of their own. */
interface ProcessDefaults {
  readonly batchSize: number;
  readonly workMs: number;
}

/**
 * Chooses the work time to assume: the measured one, or that of the event, or the default. If the event differs from the
 * measurement, the longer one is assumed, which is safe for a peak and for a deadline. If invocations have batches, the time
 * of one job is not measured, so that of the event is used.
 */
export function assumedWork(
  recent: RecentRuns | undefined,
  ofEvent: Work | undefined,
  { batchSize, workMs }: ProcessDefaults,
  trouble: string | undefined,
): AssumedWork {
  if (recent === undefined) {
    const none = trouble ?? `CloudWatch shows no invocation in the last ${hoursBack} h`;
    const work = ofEvent ?? fixedWork(workMs / 1000);
    const source = ofEvent === undefined ? "default" : "event";
    return { work, source, runs: 0, caveats: [`${none}: planned with the ${source} work time, ${work.text}`] };
  }
  const { runs, jobsPerRun } = recent;
  const measured = workOf(recent);
  const few = runs < wantedRuns ? [`the work time comes from only ${runs} invocations`] : [];
  if (batchSize > 1 || isSeveral(jobsPerRun)) {
    const batches = `the last invocations had ${Number(jobsPerRun.toPrecision(2))} jobs on average: planned with`;
    return ofEvent === undefined
      ? { work: measured, source: "metrics", runs, caveats: [...few, `${batches} the average time of a job`] }
      : { work: ofEvent, source: "event", runs, caveats: [`${batches} the work time of the event`] };
  }
  if (ofEvent === undefined || Math.abs(ofEvent.meanSeconds / measured.meanSeconds - 1) <= alike) {
    return { work: measured, source: "metrics", runs, caveats: few };
  }
  const isLonger = ofEvent.meanSeconds > measured.meanSeconds;
  const differs = `the event has ${ofEvent.text}, the last invocations took ${measured.text}: planned with the longer`;
  return {
    work: isLonger ? ofEvent : measured,
    source: isLonger ? "event" : "metrics",
    runs,
    caveats: [...few, differs],
  };
}

/**
 * Computes the work time of one job from the invocations. Direct invokes and failures among them make it longer, which is
 * safe. Service times are mostly lognormal, with a median and a 95th percentile above it.
 */
function workOf({ p50, p95, average, jobsPerRun }: RecentRuns): Work {
  const perSecond = 1000 * (isSeveral(jobsPerRun) ? jobsPerRun : 1);
  return p95 <= p50 * (1 + alike)
    ? fixedWork(average / perSecond)
    : lognormalWork(p50 / perSecond, Math.round((1000 * Math.log(p95 / p50)) / z95) / 1000);
}

const isSeveral = (jobsPerRun: number): boolean => jobsPerRun > 1 + alike;
