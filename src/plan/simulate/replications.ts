import type { Random } from "../../base/random.ts";
import type { Prediction } from "../prediction.ts";
import { curveSecondsMax, type Simulation } from "./simulation.ts";

/** The numbers of a prediction, from all runs of its model. */
export interface Summary extends Pick<Prediction, "peak" | "runs" | "exceeds" | "curve" | "lastEndSeconds" | "endsBy"> {
  /** Mean number of jobs that are throttled and not retried. */
  readonly refused: number;
}

/** Makes all runs of a model and summarizes them. */
export function summarize(simulation: Simulation, randomOf: (run: number) => Random): Summary {
  const allPeaks = new Float64Array(simulation.runs);
  const allLastEnds = new Float64Array(simulation.runs);
  const sums = new Float64Array(curveSecondsMax);
  let curveSeconds = 0;
  let refused = 0;
  let runs = 0;
  while (runs < simulation.runs && !isSettled(allPeaks, allLastEnds, runs)) {
    const outcome = simulation.run(randomOf(runs), true);
    allPeaks[runs] = outcome.peak;
    allLastEnds[runs] = outcome.lastEndSeconds;
    runs++;
    refused += outcome.refused;
    addTo(sums, outcome.perSecond, outcome.seconds);
    curveSeconds = Math.max(curveSeconds, outcome.seconds);
  }
  const peaks = allPeaks.subarray(0, runs).sort();
  const lastEnds = allLastEnds.subarray(0, runs).sort();
  // Two standard errors: with fewer runs, the bounds are further out.
  const reserve = 2 * Math.sqrt((0.05 * 0.95) / runs);
  return {
    peak: { p5: rank(peaks, 0.05 - reserve), p50: rank(peaks, 0.5), p95: rank(peaks, 0.95 + reserve) },
    runs,
    exceeds: (n) => shareAbove(peaks, n),
    curve: Array.from(sums.subarray(0, curveSeconds), (total) => total / runs),
    lastEndSeconds: { p50: rank(lastEnds, 0.5), p95: rank(lastEnds, 0.95 + reserve) },
    endsBy: (seconds) => 1 - shareAbove(lastEnds, seconds),
    refused: refused / runs,
  };
}

const fewRuns = 30;
const equalRuns = 8;

/** Whether no more runs are needed: the burst is so large that it is run only a few times, and its first runs agree. */
function isSettled(peaks: Float64Array, lastEnds: Float64Array, runs: number): boolean {
  if (peaks.length > fewRuns || runs < equalRuns) return false;
  const first = lastEnds[0] as number;
  for (let run = 1; run < runs; run++) {
    if (peaks[run] !== peaks[0] || Math.abs((lastEnds[run] as number) - first) > 0.005 * first) return false;
  }
  return true;
}

function addTo(sums: Float64Array, perSecond: Float64Array, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    sums[second] = (sums[second] as number) + (perSecond[second] as number);
  }
}

/**
 * The smallest value that at least the share `p` of the runs does not exceed: one of the values, never between two; the first or
 * last one for shares outside 0 to 1.
 */
const rank = (sorted: Float64Array, p: number): number =>
  sorted[Math.max(0, Math.ceil(Math.min(1, p) * sorted.length - 1e-9) - 1)] as number;

function shareAbove(sorted: Float64Array, n: number): number {
  let above = 0;
  while (above < sorted.length && (sorted[sorted.length - 1 - above] as number) > n) above++;
  return above / sorted.length;
}
