import { burstLimit } from "../plan/peak-limit.ts";
import { queueing } from "../plan/queueing.ts";
import type { Work } from "../plan/work.ts";
import type { ExplainNumbers } from "../render/explain-numbers.ts";
import type { JitterWindow } from "./values/windows.ts";

/** Above this load the sums over the Poisson distribution are long, and √ is as good. */
const countable = 20_000;

/** The formulas of queueing theory for one burst. */
export function explainNumbers(
  count: number,
  work: Work,
  window: JitterWindow,
  maxConcurrency: number | undefined,
): ExplainNumbers {
  const windowSeconds = window.maxSeconds - window.minSeconds;
  const arrivalsPerSecond = count / (windowSeconds + 1);
  const { meanSeconds, varianceSeconds2 } = work;
  const load = queueing.meanInFlight(arrivalsPerSecond, meanSeconds);
  const windows = windowSeconds / meanSeconds;
  const isSteady = windows >= 1;
  const workers = maxConcurrency ?? exampleWorkers(count, load, isSteady);
  const limit = burstLimit({ count, windowSeconds, work, batchSize: 1 });
  const queue = { workers, arrivalsPerSecond, meanSeconds };
  return {
    count,
    workText: work.text,
    meanSeconds,
    window,
    arrivalsPerSecond,
    load,
    windows,
    isSteady,
    workers,
    isWorkersGiven: maxConcurrency !== undefined,
    utilisation: queueing.utilisation(load, workers),
    instantP95: Math.min(
      count,
      load > countable ? Math.ceil(load + 1.645 * Math.sqrt(load)) : queueing.inFlightQuantile(0.95, load),
    ),
    peak: { p50: peakOf(0.5, load, windows, count), p95: peakOf(0.95, load, windows, count) },
    excess: queueing.randomExcess(load, windows),
    excessTenfold: queueing.randomExcess(10 * load, windows),
    limit,
    erlangB: queueing.erlangB(workers, load),
    erlangC: queueing.erlangC(workers, load),
    variability: (1 + varianceSeconds2 / meanSeconds ** 2) / 2,
    meanWaitSeconds: queueing.meanWaitOf(queue, varianceSeconds2),
    waitP95Seconds: queueing.waitQuantile(0.95, queue),
    verdict: queueing.canFlatten(count, windowSeconds, meanSeconds, workers, {
      limit: limit ?? 0,
      isFixed: varianceSeconds2 === 0,
    }),
  };
}

/** A pool to explain with, never larger than the burst: half of the jobs where there is no steady flow to size it by. */
const exampleWorkers = (count: number, load: number, isSteady: boolean): number =>
  Math.max(1, isSteady ? Math.min(count, Math.ceil(load + Math.sqrt(load))) : Math.ceil(count / 2));

/** One at least, and never more than there are jobs, whatever the formula for an endless stream says. */
function peakOf(p: number, load: number, windows: number, count: number): number {
  const ofStream =
    load > countable ? Math.ceil(load + queueing.randomExcess(load, windows)) : queueing.peakQuantile(p, load, windows);
  return Math.min(count, Math.max(1, ofStream));
}
