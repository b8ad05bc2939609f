import type { GetMetricDataInput, GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";

/** What CloudWatch says of the latest runs of a function; milliseconds. */
export interface RecentRuns {
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly average: number;
}

export type GetMetricData = (input: GetMetricDataInput) => Promise<Pick<GetMetricDataOutput, "MetricDataResults">>;

/** How far back is looked, hours: CloudWatch folds it into one period, or into two that meet within it. */
export const hoursBack = 3;

/** Reads `Duration` of a function in one call; undefined when it shows no run. */
export async function readRecentRuns(
  getMetricData: GetMetricData,
  functionName: string | undefined,
  nowMs: number,
): Promise<RecentRuns | undefined> {
  const periodSeconds = hoursBack * 3600;
  const { MetricDataResults = [] } = await getMetricData({
    StartTime: new Date(nowMs - periodSeconds * 1000),
    EndTime: new Date(nowMs + 60_000),
    MetricDataQueries: ["SampleCount", "p50", "p95", "Average"].map((Stat) => ({
      Id: Stat.toLowerCase(),
      MetricStat: {
        Metric: {
          Namespace: "AWS/Lambda",
          MetricName: "Duration",
          Dimensions: [{ Name: "FunctionName", Value: functionName }],
        },
        Period: periodSeconds,
        Stat,
      },
    })),
  });
  const valuesOf = (id: string) => MetricDataResults.find(({ Id }) => Id === id)?.Values ?? [];
  const counts = valuesOf("samplecount");
  const runs = counts.reduce((total, count) => total + count, 0);
  /** Weighted by the runs of each period. */
  const weighed = (id: string) =>
    valuesOf(id).reduce((total, value, index) => total + (value * (counts[index] ?? 0)) / runs, 0);
  return runs > 0 ? { runs, p50: weighed("p50"), p95: weighed("p95"), average: weighed("average") } : undefined;
}
