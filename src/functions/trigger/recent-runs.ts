import type { GetMetricDataInput, GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import { sum } from "../../base/numbers.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork, lognormalWork } from "../../plan/work-distributions.ts";

/** What CloudWatch shows of the latest invocations of a function. Durations are in milliseconds. */
export interface RecentRuns {
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
export interface Runner {
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
export interface AssumedWork {
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
export interface ProcessDefaults {
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
