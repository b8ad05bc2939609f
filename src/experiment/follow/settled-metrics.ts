import { lambdaMetric, type MetricQuery, type MetricSeries, readMetrics, totalOf } from "../../aws/cloudwatch.ts";
import { retryThroughOutage } from "../../aws/retry.ts";
import { largest } from "../../base/numbers.ts";
import { minuteMs, minuteOf, pause } from "../../base/time.ts";
import type { Caveat } from "../../measure/caveat.ts";
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
  const { startMs, endMs } = window;
  const queries = queriesFor(workload.functionName, window);
  const fromMs = minuteOf(startMs + skew.certainMs);
  const toMs = minuteOf(endMs + skew.certainMs) + minuteMs;
  const sleep = (ms: number) => pause(clock, Math.max(0, ms), signal);
  await sleep(endMs + firstReadAfterMs - clock.nowMs());
  let previous: string | undefined;
  for (let reads = 1; ; reads++) {
    const series = await retryThroughOutage(clock, () => readMetrics(cloud, queries, fromMs, toMs), signal);
    const now = JSON.stringify(Object.values(series).map((one) => [...one]));
    const settled = now === previous && series.concurrent.size > 0;
    if (settled || signal?.aborted || clock.nowMs() - endMs > giveUpAfterMs) {
      const pollers = series.pollers && meanPollers(series.pollers, window, skew.certainMs);
      return {
        ...readingOf(series, settled),
        ...(pollers === undefined ? {} : { pollers }),
        metricsRequested: reads * Object.keys(queries).length,
      };
    }
    previous = now;
    await sleep(readEveryMs);
  }
}

type RunSeries = Readonly<Record<"concurrent" | "invocations" | "errors" | "throttles", MetricSeries>> &
  Partial<Readonly<Record<"accountThrottles" | "pollers", MetricSeries>>>;

function queriesFor(functionName: string, { readsOtherThrottles, provisionedMapping }: MetricsWindow) {
  const pollers: MetricQuery = {
    ...lambdaMetric("ProvisionedPollers", "Maximum"),
    dimensions: { EventSourceMappingUUID: provisionedMapping ?? "" },
  };
  return {
    concurrent: lambdaMetric("ConcurrentExecutions", "Maximum", functionName),
    invocations: lambdaMetric("Invocations", "Sum", functionName),
    errors: lambdaMetric("Errors", "Sum", functionName),
    throttles: lambdaMetric("Throttles", "Sum", functionName),
    ...(readsOtherThrottles && { accountThrottles: lambdaMetric("Throttles", "Sum") }),
    ...(provisionedMapping !== undefined && { pollers }),
  };
}

/**
 * The mean number of pollers between start and end, from the largest number in each minute: rather too high than too low.
 * Undefined without data.
 */
function meanPollers(series: MetricSeries, { startMs, endMs }: MetricsWindow, skewMs: number): number | undefined {
  let [weighted, known] = [0, 0];
  for (const [minute, pollers] of series) {
    const overlapMs = Math.min(endMs + skewMs, minute + minuteMs) - Math.max(startMs + skewMs, minute);
    if (overlapMs <= 0) continue;
    weighted += pollers * overlapMs;
    known += overlapMs;
  }
  return known === 0 ? undefined : weighted / known;
}

function readingOf(
  { concurrent, invocations, errors, throttles, accountThrottles }: RunSeries,
  settled: boolean,
): Omit<CloudWatchReading, "metricsRequested" | "pollers"> {
  const metric = "ConcurrentExecutions";
  const noData = concurrent.size === 0;
  const caveat: Caveat = noData ? { kind: "cloudwatch-no-data", metric } : { kind: "cloudwatch-settling", metric };
  return {
    peak: noData ? null : largest(concurrent.values()),
    peaks: concurrent,
    invocations: totalOrNull(invocations),
    errors: totalOrNull(errors),
    // If there is data on invocations but none on throttles, there were no throttles.
    throttles: totalOrNull(throttles) ?? (noData ? null : 0),
    ...(accountThrottles && { otherThrottles: noData ? null : otherThrottlesIn(accountThrottles, throttles) }),
    caveats: settled ? [] : [caveat],
  };
}

const totalOrNull = (series: MetricSeries): number | null => (series.size === 0 ? null : totalOf(series));

/** Throttles of other functions: those of the account without those of one function. Both series have sums. */
export const otherThrottlesIn = (all: MetricSeries, own: MetricSeries): number =>
  Math.max(0, totalOf(all) - totalOf(own));
