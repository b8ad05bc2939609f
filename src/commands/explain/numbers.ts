import { idealConsumer } from "../../plan/consumer.ts";
import { burstFloor, canFlatten, type FlatteningVerdict } from "../../plan/floor.ts";
import { modelRuns, predict } from "../../plan/predict.ts";
import {
  erlangB,
  erlangC,
  inFlightQuantile,
  meanInFlight,
  meanWait,
  randomExcess,
  utilization,
  waitFactor,
  waitQuantile,
} from "../../plan/queueing.ts";
import type { PredictedPeak } from "../../plan/simulate/replications.ts";
import { rowsForGoal, windowFinder } from "../../plan/solve/rows-for-goal.ts";
import type { JitterWindow, SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";

/** The results of queueing theory for one burst. Times are in seconds. */
export interface ExplainNumbers {
  readonly count: number;
  readonly workText: string;
  readonly meanSeconds: number;
  readonly window: JitterWindow;
  readonly arrivalsPerSecond: number;
  /** Offered load: mean number in flight once the flow is steady. */
  readonly load: number;
  /** Mean number in flight when the last job is released; below the load if jobs outlast the window. */
  readonly loadAtEnd: number;
  /** Length of the window in work times. */
  readonly windows: number;
  /** False if jobs outlast the window; the formulas for a steady flow do not apply then. */
  readonly isSteady: boolean;
  readonly workers: number;
  /** False if the number of workers is an example. */
  readonly isWorkersGiven: boolean;
  readonly utilization: number;
  /** The number in flight that 95 % of the instants do not exceed. */
  readonly instantP95: number;
  /** Peak with random delays and with even ones, as `predict` simulates them with an ideal consumer. */
  readonly peak: { readonly p50: number; readonly p95: number };
  readonly evenPeak: { readonly p50: number; readonly p95: number };
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
  const loadAtEnd = arrivalsPerSecond * meanUpTo(timesOf(work), windowSeconds + 1);
  const isSteady = windows >= 1 && loadAtEnd >= steadyShare * load;
  const workers = maxPeak ?? exampleWorkers(count, load, isSteady);
  const floor = burstFloor({ count, windowSeconds, work, batchSize: 1 });
  const queue = { workers, arrivalsPerSecond, meanSeconds };
  const evenPeak = simulatedPeak(count, work, window, "even");
  return {
    count,
    workText: work.text,
    meanSeconds,
    window,
    arrivalsPerSecond,
    load,
    loadAtEnd,
    windows,
    isSteady,
    workers,
    isWorkersGiven: maxPeak !== undefined,
    utilization: utilization(load, workers),
    instantP95: Math.min(count, instantP95(load)),
    peak: simulatedPeak(count, work, window, "random"),
    evenPeak,
    excess: randomExcess(load, windows),
    excessTenfold: randomExcess(10 * load, windows),
    floor,
    erlangB: erlangB(workers, load),
    erlangC: erlangC(workers, load),
    variability: waitFactor(meanSeconds, varianceSeconds2),
    meanWaitSeconds: meanWait(queue, varianceSeconds2),
    waitP95Seconds: waitQuantile(0.95, queue),
    verdict:
      varianceSeconds2 === 0
        ? canFlatten(count, windowSeconds, meanSeconds, workers)
        : canFlattenVarying(count, windowSeconds, work, workers, evenPeak),
  };
}

/** An example of a pool, at most as large as the burst: half of the jobs if there is no steady flow to size it by. */
const exampleWorkers = (count: number, load: number, isSteady: boolean): number =>
  Math.max(1, isSteady ? Math.min(count, Math.ceil(load + Math.sqrt(load))) : Math.ceil(count / 2));

/** Above this load, adding up the Poisson distribution takes long, and the normal approximation is as good. */
const summableLoad = 20_000;

const instantP95 = (load: number): number =>
  load > summableLoad ? Math.ceil(load + 1.645 * Math.sqrt(load)) : inFlightQuantile(0.95, load);

/** The flow counts as steady if the mean number in flight comes this close to the offered load. */
const steadyShare = 0.95;

function simulatedPeak(count: number, work: Work, window: JitterWindow, spread: SpreadName) {
  const { peak } = predict({ count, work, window, spread, via: "sqs", consumer: idealConsumer });
  return { p50: peak.p50, p95: peak.p95 };
}

const timesKept = 4_000;

/** Times that are equally likely. */
const timesOf = (work: Work): Float64Array =>
  Float64Array.from({ length: timesKept }, (_, index) => work.quantile((index + 0.5) / timesKept));

/** The integral of P(work > t) from 0 to `seconds`: the mean of the part of each job that lies within this time. */
function meanUpTo(times: Float64Array, seconds: number): number {
  let total = 0;
  for (const time of times) total += Math.min(time, seconds);
  return total / times.length;
}

/** Whether even delays, which have the lowest peaks, keep a peak in 19 of 20 bursts. There is no exact bound (theory §7.6). */
function canFlattenVarying(
  count: number,
  windowSeconds: number,
  work: Work,
  maxPeak: number,
  { p50: load, p95 }: Pick<PredictedPeak, "p50" | "p95">,
): FlatteningVerdict {
  if (p95 <= maxPeak) return { kind: "helps", load, headroom: maxPeak - p95 };
  const neededWindowSeconds = Math.max(windowSeconds + 1, evenWindow(count, work, maxPeak));
  return {
    kind: work.meanSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work",
    load,
    neededWindowSeconds,
  };
}

/** For more jobs the search takes seconds, and the mean is as good: the peaks of large bursts vary little. */
const searchedMax = 50_000;

/** The smallest window of even delays that keeps a peak, seconds: searched, or estimated from the mean beyond 900 s. */
function evenWindow(count: number, work: Work, maxPeak: number): number {
  const request = { count, work, consumer: idealConsumer };
  const goal = { maxPeak };
  const [row] = count <= searchedMax ? rowsForGoal(goal, [windowFinder(modelRuns, request, goal, "even")]) : [];
  if (row !== undefined && row.unmet === null) return row.window.maxSeconds;
  const times = timesOf(work);
  const isEnough = (seconds: number) => count * meanUpTo(times, seconds + 1) <= maxPeak * (seconds + 1);
  let low = row === undefined ? 0 : row.window.maxSeconds;
  let high = Math.max(low + 1, Math.ceil((count * work.meanSeconds) / maxPeak));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
