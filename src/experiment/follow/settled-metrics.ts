import { type MetricQuery, type MetricSeries, readMetrics } from "../../aws/cloudwatch.ts";
import { retryThroughOutage } from "../../aws/retry.ts";
import { largest, sum } from "../../base/numbers.ts";
import { minuteMs, pause } from "../../base/time.ts";
import type { Caveat } from "../../measure/caveats.ts";
import type { Target } from "../target.ts";

/** What CloudWatch shows of one run. */
export interface CloudWatchReading {
  /** Maximum of ConcurrentExecutions over the minutes of the run; null without data, as are the others. */
  readonly peak: number | null;
  /** The maximum of each minute, by its start. */
  readonly peaks: MetricSeries;
  readonly invocations: number | null;
  readonly errors: number | null;
  readonly throttles: number | null;
  /** Throttles of other functions; left out unless they were asked for. */
  readonly otherThrottles?: number | null;
  /** Mean number of pollers of provisioned mode during the run; left out in standard mode, and without data. */
  readonly pollers?: number;
  /** Metrics that CloudWatch charges for. */
  readonly metricsRequested: number;
  /** Says so if the metrics have not settled or show no data. */
  readonly caveats: readonly Caveat[];
}

/** The reading if CloudWatch cannot be read. */
export const noReading: CloudWatchReading = {
  peak: null,
  peaks: new Map(),
  invocations: null,
  errors: null,
  throttles: null,
  metricsRequested: 0,
  caveats: [],
};

/** Metrics arrive one to three minutes late (L-DG, Lambda metrics): the first read is made after two. */
const firstReadAfterMs = 120_000;
const readEveryMs = 60_000;
/** When metrics have usually settled, after the end of a run: at the second read. */
export const settledAfterMs = firstReadAfterMs + readEveryMs;
/** Time after the end of the run after which unsettled metrics are taken as they are. */
const giveUpAfterMs = 420_000;

const statistics = {
  ConcurrentExecutions: "Maximum",
  Invocations: "Sum",
  Errors: "Sum",
  Throttles: "Sum",
} as const;

/** Which metrics to wait for: start and end of the run, milliseconds since the epoch on our clock. */
export interface MetricsWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly readsOtherThrottles?: true | undefined;
  /** The mapping, if it is in provisioned mode: how many pollers it had is read too. */
  readonly provisionedMapping?: string | undefined;
}

/**
 * Waits for the metrics of a run: reads CloudWatch until two consecutive reads agree. The window covers whole minutes from
 * the start of the run to its end. Lambda stamps its metrics with the time of the invoke.
 *
 * @param signal ends the waiting: the next read is the last one.
 */
export async function waitForMetrics(
  { cloud, workload }: Target,
  window: MetricsWindow,
  signal?: AbortSignal,
): Promise<CloudWatchReading> {
  const { clock, skew } = cloud;
  const { startMs, endMs, readsOtherThrottles, provisionedMapping } = window;
  const ofFunction = Object.entries(statistics).map(
    ([name, statistic]): MetricQuery => ({
      namespace: "AWS/Lambda",
      name,
      dimensions: { FunctionName: workload.functionName },
      statistic,
    }),
  );
  const queries = [
    ...ofFunction,
    ...(readsOtherThrottles ? [accountThrottles] : []),
    ...(provisionedMapping === undefined ? [] : [pollersOf(provisionedMapping)]),
  ];
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
      const reading = readingOf(series, reads * queries.length, settled, readsOtherThrottles === true);
      const pollers = provisionedMapping === undefined ? undefined : meanPollers(series.at(-1), window, skew.certainMs);
      return pollers === undefined ? reading : { ...reading, pollers };
    }
    previous = now;
    await sleep(readEveryMs);
  }
}

const pollersOf = (mappingId: string): MetricQuery => ({
  namespace: "AWS/Lambda",
  name: "ProvisionedPollers",
  dimensions: { EventSourceMappingUUID: mappingId },
  statistic: "Maximum",
});

/**
 * The mean number of pollers between start and end, from the largest number in each minute: rather too high than too low.
 * Undefined without data.
 */
function meanPollers(
  series: MetricSeries | undefined,
  { startMs, endMs }: MetricsWindow,
  skewMs: number,
): number | undefined {
  let [weighted, known] = [0, 0];
  for (const [minute, pollers] of series ?? []) {
    const overlapMs = Math.min(endMs + skewMs, minute + minuteMs) - Math.max(startMs + skewMs, minute);
    if (overlapMs <= 0) continue;
    weighted += pollers * overlapMs;
    known += overlapMs;
  }
  return known === 0 ? undefined : weighted / known;
}

function readingOf(
  series: readonly MetricSeries[],
  metricsRequested: number,
  settled: boolean,
  readsOtherThrottles: boolean,
): CloudWatchReading {
  const [concurrent, invocations, errors, throttles] = series.map((one) => [...one.values()]);
  const metric = "ConcurrentExecutions";
  const noData = concurrent === undefined || concurrent.length === 0;
  const caveat: Caveat = noData ? { kind: "cloudwatch-no-data", metric } : { kind: "cloudwatch-settling", metric };
  return {
    peak: noData ? null : largest(concurrent),
    peaks: series[0] ?? new Map(),
    invocations: sumOrNull(invocations),
    errors: sumOrNull(errors),
    // If there is data on invocations but none on throttles, there were no throttles.
    throttles: sumOrNull(throttles) ?? (noData ? null : 0),
    ...(readsOtherThrottles ? { otherThrottles: noData ? null : otherThrottlesIn(series[4], series[3]) } : {}),
    metricsRequested,
    caveats: settled ? [] : [caveat],
  };
}

const sumOrNull = (values: readonly number[] | undefined): number | null =>
  values === undefined || values.length === 0 ? null : sum(values);

/** Throttles of other functions: those of the account without those of one function. Both series have sums. */
export const otherThrottlesIn = (all: MetricSeries | undefined, own: MetricSeries | undefined): number =>
  Math.max(0, sum([...(all?.values() ?? [])]) - sum([...(own?.values() ?? [])]));

/** The throttles of the whole account in the Region. */
export const accountThrottles: MetricQuery = {
  namespace: "AWS/Lambda",
  name: "Throttles",
  dimensions: {},
  statistic: "Sum",
};
