import type { GetMetricDataInput, GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import { sum } from "../../base/statistics.ts";

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
export const hoursBack = 3;

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
