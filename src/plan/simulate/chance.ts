import type { Random } from "../../base/random.ts";
import { normalQuantile } from "../numeric/normal.ts";
import type { Outcome, Simulation } from "./simulation.ts";

/** How far a run is from failing: it passes at 0 and above. */
export type Margin = (outcome: Outcome) => number;

/** An answer, and whether it is that of all the runs. */
export interface Verdict {
  readonly passes: boolean;
  readonly isWhole: boolean;
}

const firstLook = 8;
/** More are only worth their time in the prediction that is shown. */
const mostRuns = 2_500;
/** Standard errors between the verge and the sample before a verdict is given early. */
const farAway = 5;
const shareDeviations = 3;
/** Peaks and ends are worth this much at least as a standard deviation: a sample may look more certain than it is. */
const leastDeviation = 0.3;
const largestMargin = 1e9;

/**
 * The share of the runs that has to pass: a standard error more than is wanted, as the window that is looked for is the
 * one whose sample has just enough luck (theory §6.1).
 */
export const neededShare = (confidence: number, runs: number): number =>
  Math.min(1, confidence + (runs > 1 ? Math.sqrt((confidence * (1 - confidence)) / runs) : 0)) - 1e-9;

/**
 * Whether at least the share `confidence` of the runs passes. Stops as soon as the sample is far from the verge, so
 * that only windows near it cost many runs (theory §6.1).
 */
export function judge(simulation: Simulation, random: Random, margin: Margin, confidence: number): Verdict {
  const runs = Math.min(simulation.runs, mostRuns);
  let passed = 0;
  let sum = 0;
  let squares = 0;
  for (let run = 1; run <= runs; run++) {
    const gap = Math.max(-largestMargin, Math.min(largestMargin, margin(simulation.run(random))));
    if (gap >= 0) passed++;
    sum += gap;
    squares += gap * gap;
    if (run < firstLook || run % 4 > 0) continue;
    const verdict = farVerdict(sum / run, squares / run, run, confidence) ?? shareVerdict(passed, run, confidence);
    // The shape of a peak is not normal: where its share says otherwise, more runs decide.
    if (verdict !== undefined && verdict === passed >= confidence * run) return { passes: verdict, isWhole: false };
  }
  return { passes: passed >= neededShare(confidence, runs) * runs, isWhole: runs === simulation.runs };
}

/** Wilson's interval of the share that passes lies on one side. */
function shareVerdict(passed: number, runs: number, confidence: number): boolean | undefined {
  const share = passed / runs;
  const z2 = shareDeviations * shareDeviations;
  const centre = share + z2 / (2 * runs);
  const half = shareDeviations * Math.sqrt((share * (1 - share)) / runs + z2 / (4 * runs * runs));
  if (centre - half > confidence * (1 + z2 / runs)) return true;
  return centre + half < confidence * (1 + z2 / runs) ? false : undefined;
}

/** The margin that `confidence` of the runs would have if they were normal, and how sure the sample is of it. */
function farVerdict(mean: number, meanSquare: number, runs: number, confidence: number): boolean | undefined {
  const deviation = Math.max(leastDeviation, Math.sqrt(Math.max(0, meanSquare - mean * mean)));
  const z = normalQuantile(Math.min(0.9999, Math.max(0.5, confidence)));
  const quantile = mean - z * deviation;
  const error = deviation * Math.sqrt((1 + z * z) / runs);
  return Math.abs(quantile) > farAway * error ? quantile > 0 : undefined;
}
