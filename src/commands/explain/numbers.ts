import { burstFloor } from "../../plan/floor.ts";
import type { JitterWindow } from "../../plan/jitter-window.ts";
import { canFlatten, type FlatteningVerdict } from "../../plan/queueing/can-flatten.ts";
import {
  erlangB,
  erlangC,
  meanInFlight,
  meanWait,
  utilization,
  waitFactor,
  waitQuantile,
} from "../../plan/queueing/erlang.ts";
import { inFlightQuantile, peakQuantile, randomExcess } from "../../plan/queueing/infinite-server.ts";
import type { Work } from "../../plan/work/work.ts";

/** The results of queueing theory for one burst. Times are in seconds. */
export interface ExplainNumbers {
  readonly count: number;
  readonly workText: string;
  readonly meanSeconds: number;
  readonly window: JitterWindow;
  readonly arrivalsPerSecond: number;
  /** Offered load: mean number in flight while jobs are released. */
  readonly load: number;
  /** Length of the window in work times. */
  readonly windows: number;
  /** False if the window is shorter than one job; the formulas for a steady flow do not apply then. */
  readonly isSteady: boolean;
  readonly workers: number;
  /** False if the number of workers is an example. */
  readonly isWorkersGiven: boolean;
  readonly utilization: number;
  /** The number in flight that 95 % of the instants do not exceed. */
  readonly instantP95: number;
  /** Peak over the whole window with random delays. */
  readonly peak: { readonly p50: number; readonly p95: number };
  /** How far random delays raise the peak above the mean, for this burst and for one with ten times the jobs. */
  readonly excess: number;
  readonly excessTenfold: number;
  readonly floor: number | null;
  /** Share of the jobs that are lost if no job may wait, and share that wait if all jobs may. */
  readonly erlangB: number;
  readonly erlangC: number;
  /** Mean wait relative to that of exponential work; 0.5 for fixed work. */
  readonly variability: number;
  readonly meanWaitSeconds: number;
  readonly waitP95Seconds: number;
  readonly verdict: FlatteningVerdict;
}

/** Computes the page for a burst; without `maxPeak` for an example of a pool. */
export function explainNumbers(
  count: number,
  work: Work,
  window: JitterWindow,
  maxPeak: number | undefined,
): ExplainNumbers {
  const windowSeconds = window.maxSeconds - window.minSeconds;
  const arrivalsPerSecond = count / (windowSeconds + 1);
  const { meanSeconds, varianceSeconds2 } = work;
  const load = meanInFlight(arrivalsPerSecond, meanSeconds);
  const windows = windowSeconds / meanSeconds;
  const isSteady = windows >= 1;
  const workers = maxPeak ?? exampleWorkers(count, load, isSteady);
  const floor = burstFloor({ count, windowSeconds, work, batchSize: 1 });
  const queue = { workers, arrivalsPerSecond, meanSeconds };
  const isFixed = varianceSeconds2 === 0;
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
    isWorkersGiven: maxPeak !== undefined,
    utilization: utilization(load, workers),
    instantP95: Math.min(count, instantP95(load)),
    peak: { p50: peakOf(0.5, load, windows, count), p95: peakOf(0.95, load, windows, count) },
    excess: randomExcess(load, windows),
    excessTenfold: randomExcess(10 * load, windows),
    floor,
    erlangB: erlangB(workers, load),
    erlangC: erlangC(workers, load),
    variability: waitFactor(meanSeconds, varianceSeconds2),
    meanWaitSeconds: meanWait(queue, varianceSeconds2),
    waitP95Seconds: waitQuantile(0.95, queue),
    verdict: canFlatten(count, windowSeconds, meanSeconds, workers, { floor: floor ?? 0, isFixed }),
  };
}

/** An example of a pool, at most as large as the burst: half of the jobs if there is no steady flow to size it by. */
const exampleWorkers = (count: number, load: number, isSteady: boolean): number =>
  Math.max(1, isSteady ? Math.min(count, Math.ceil(load + Math.sqrt(load))) : Math.ceil(count / 2));

/** Above this load, adding up the Poisson distribution takes long, and the normal approximation is as good. */
const summableLoad = 20_000;

const instantP95 = (load: number): number =>
  load > summableLoad ? Math.ceil(load + 1.645 * Math.sqrt(load)) : inFlightQuantile(0.95, load);

/** The formula is for an endless flow; the peak of a burst is between 1 and the number of jobs. */
function peakOf(p: number, load: number, windows: number, count: number): number {
  const ofFlow = load > summableLoad ? Math.ceil(load + randomExcess(load, windows)) : peakQuantile(p, load, windows);
  return Math.min(count, Math.max(1, ofFlow));
}
