import { type MetricQuery, type MetricSeries, metricPeriodSeconds, readMetrics } from "../../aws/metrics.ts";
import { retryThroughOutage } from "../../aws/retry.ts";
import { pause } from "../../base/clock.ts";
import { largest, sum } from "../../base/statistics.ts";
import type { Caveat } from "../../measure/caveats.ts";
import type { Target } from "../target.ts";

/** What CloudWatch says of one run, and how far it can be believed. */
export interface CloudWatchReading {
  /** ConcurrentExecutions, Maximum, over the minutes of the run; null without data. */
  readonly peak: number | null;
  readonly invocations: number | null;
  readonly errors: number | null;
  readonly throttles: number | null;
  readonly metricsRequested: number;
  readonly caveats: readonly Caveat[];
}

/** What is known of CloudWatch when it cannot be read. */
export const noReading: CloudWatchReading = {
  peak: null,
  invocations: null,
  errors: null,
  throttles: null,
  metricsRequested: 0,
  caveats: [],
};

const minuteMs = metricPeriodSeconds * 1000;
/** Metrics arrive one to three minutes late. */
const firstReadAfterMs = 120_000;
const readEveryMs = 60_000;
const giveUpAfterMs = 420_000;

const statistics = {
  ConcurrentExecutions: "Maximum",
  Invocations: "Sum",
  Errors: "Sum",
  Throttles: "Sum",
} as const;

/**
 * Reads CloudWatch until two reads in a row agree. The window starts before the burst and ends after its last job:
 * Lambda stamps its metrics with the time of the invoke.
 */
export async function settle(
  { cloud, stack }: Target,
  startMs: number,
  endMs: number,
  signal?: AbortSignal,
): Promise<CloudWatchReading> {
  const { clock, skew } = cloud;
  const queries = Object.entries(statistics).map(
    ([name, statistic]): MetricQuery => ({
      namespace: "AWS/Lambda",
      name,
      dimensions: { FunctionName: stack.processFunctionName },
      statistic,
    }),
  );
  const fromMs = Math.floor((startMs + skew.certainMs) / minuteMs) * minuteMs;
  const toMs = (Math.floor((endMs + skew.certainMs) / minuteMs) + 1) * minuteMs;
  const sleep = (ms: number) => pause(clock, Math.max(0, ms), signal);
  await sleep(endMs + firstReadAfterMs - clock.nowMs());
  let previous: string | undefined;
  for (let reads = 1; ; reads++) {
    const series = await retryThroughOutage(clock, () => readMetrics(cloud, queries, fromMs, toMs), signal);
    const now = JSON.stringify(series.map((one) => [...one]));
    const hasData = (series[0]?.size ?? 0) > 0;
    const settled = now === previous && hasData;
    if (settled || signal?.aborted || clock.nowMs() - endMs > giveUpAfterMs) {
      return readingOf(series, reads * queries.length, settled);
    }
    previous = now;
    await sleep(readEveryMs);
  }
}

function readingOf(series: readonly MetricSeries[], metricsRequested: number, settled: boolean): CloudWatchReading {
  const [concurrent, invocations, errors, throttles] = series.map((one) => [...one.values()]);
  const metric = "ConcurrentExecutions";
  const noData = concurrent === undefined || concurrent.length === 0;
  const caveat: Caveat = noData ? { kind: "cloudwatch-no-data", metric } : { kind: "cloudwatch-settling", metric };
  return {
    peak: noData ? null : largest(concurrent),
    invocations: sumOrNull(invocations),
    errors: sumOrNull(errors),
    // A minute with invocations and without a word of throttles had none.
    throttles: sumOrNull(throttles) ?? (noData ? null : 0),
    metricsRequested,
    caveats: settled ? [] : [caveat],
  };
}

const sumOrNull = (values: readonly number[] | undefined): number | null =>
  values === undefined || values.length === 0 ? null : sum(values);
