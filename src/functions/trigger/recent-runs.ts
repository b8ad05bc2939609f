import type { GetMetricDataInput, GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import { sum } from "../../base/statistics.ts";
import { fixedWork, lognormalWork } from "../../plan/work/distributions.ts";
import type { Work } from "../../plan/work/work.ts";

/** What CloudWatch says of the latest runs of a function; milliseconds. */
export interface RecentRuns {
  readonly runs: number;
  /**
   * Jobs of the queue that a run has done, on average. Direct invokes and failures make it smaller, and nothing larger:
   * `InvokedEventCount` would count throttled batches again.
   */
  readonly jobsPerRun: number;
  readonly p50: number;
  readonly p95: number;
  readonly average: number;
}

export type GetMetricData = (input: GetMetricDataInput) => Promise<Pick<GetMetricDataOutput, "MetricDataResults">>;

/** How far back is looked, hours: CloudWatch folds it into one period, or into two that meet within it. */
const hoursBack = 3;

/** Whose runs are read: the function, and the mapping that fills it from the queue. */
export interface Runner {
  readonly functionName: string | undefined;
  readonly mappingId: string | undefined;
}

/** Reads the `Duration` of a function, and how many jobs there were to it, in one call; undefined without any run. */
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
  /** Weighted by the runs of each period. */
  const weighed = (id: string) => sum(valuesOf(id).map((value, index) => (value * (counts[index] ?? 0)) / runs));
  if (runs === 0) return undefined;
  const jobsPerRun = sum(valuesOf("sum")) / runs;
  return { runs, jobsPerRun, p50: weighed("p50"), p95: weighed("p95"), average: weighed("average") };
}

/** The work that a plan rests on, and what is doubtful about it. */
export interface AssumedWork {
  readonly work: Work;
  readonly source: "metrics" | "event" | "default";
  /** Runs that it was learned from. */
  readonly runs: number;
  readonly caveats: readonly string[];
}

const wantedRuns = 20;
/** Times that differ by less than this share are one and the same. */
const alike = 0.05;
const z95 = 1.645;

/** How the stack was set up: jobs of one invocation at most, and how long a job works that is told nothing. */
export interface ProcessDefaults {
  readonly batchSize: number;
  readonly workMs: number;
}

/**
 * The measured work, or else what the event tells the jobs, or else their default. Where the event tells another time
 * than was measured, the longer one is assumed: it is safe for a peak and for a deadline. Where runs work on batches,
 * nobody has measured a job: the event is believed then.
 */
export function assumedWork(
  recent: RecentRuns | undefined,
  told: Work | undefined,
  { batchSize, workMs }: ProcessDefaults,
  trouble: string | undefined,
): AssumedWork {
  if (recent === undefined) {
    const none = trouble ?? `CloudWatch shows no run of the last ${hoursBack} h`;
    const work = told ?? fixedWork(workMs / 1000);
    const source = told === undefined ? "default" : "event";
    return { work, source, runs: 0, caveats: [`${none}: planned with the ${source} work, ${work.text}`] };
  }
  const { runs, jobsPerRun } = recent;
  const measured = workOf(recent);
  const few = runs < wantedRuns ? [`the work rests on ${runs} runs only`] : [];
  if (batchSize > 1 || isSeveral(jobsPerRun)) {
    const batches = `the last runs worked on batches (jobs per run: ${Number(jobsPerRun.toPrecision(2))}): planned with`;
    return told === undefined
      ? { work: measured, source: "metrics", runs, caveats: [...few, `${batches} one job's share of their time`] }
      : { work: told, source: "event", runs, caveats: [`${batches} the event's work`] };
  }
  if (told === undefined || Math.abs(told.meanSeconds / measured.meanSeconds - 1) <= alike) {
    return { work: measured, source: "metrics", runs, caveats: few };
  }
  const isLonger = told.meanSeconds > measured.meanSeconds;
  const differs = `the event says ${told.text}, the last runs took ${measured.text}: planned with the longer`;
  return { work: isLonger ? told : measured, source: isLonger ? "event" : "metrics", runs, caveats: [...few, differs] };
}

/**
 * One job's share of the runs; direct invokes and failures among them make it longer, which is the safe side. Service
 * times are mostly lognormal: a median, and a 95th percentile above it.
 */
function workOf({ p50, p95, average, jobsPerRun }: RecentRuns): Work {
  const perSecond = 1000 * (isSeveral(jobsPerRun) ? jobsPerRun : 1);
  return p95 <= p50 * (1 + alike)
    ? fixedWork(average / perSecond)
    : lognormalWork(p50 / perSecond, Math.round((1000 * Math.log(p95 / p50)) / z95) / 1000);
}

const isSeveral = (jobsPerRun: number): boolean => jobsPerRun > 1 + alike;
