import { isPaced } from "./job-releases.ts";
import type { Scenario } from "./simulation.ts";

const fewest = 20;

/**
 * How many runs a budget of elementary steps affords. Many where a run is cheap; a burst that needs many steps is big,
 * and the peak of a big burst varies little (theory §4.4).
 *
 * @param steps elementary steps of one run: a job placed, a second passed
 */
export const runsFor = (steps: number, most: number, budget: number): number =>
  Math.max(fewest, Math.min(most, Math.ceil(budget / Math.max(1, steps))));

const oneByOneMax = 240;
const oneByOneBudget = 5_000_000;
const stepsOfJob = 25;
/** So many runs should be expected to fail, or a share of failures says nothing; as far as it can be afforded. */
const failuresWanted = 10;
const jobsAtMost = 300_000;

/** How many runs where invocations are followed one by one. Cold starts and late sends move little: few runs show it. */
export function runsOneByOne(scenario: Scenario): number {
  const { spread, work, consumer, count, confidence } = scenario;
  const isFixed = spread.deterministic && work.varianceSeconds2 === 0;
  if (isFixed) return consumer.coldStartSpreadMs === 0 && !isPaced(scenario) ? 1 : 40;
  const wanted = Math.min(failuresWanted / (1 - confidence), jobsAtMost / count);
  return Math.max(Math.ceil(wanted), runsFor(stepsOfJob * count, oneByOneMax, oneByOneBudget));
}

/** `one run`, `240 runs`. */
export const runsText = (runs: number): string => (runs === 1 ? "one run" : `${runs} runs`);

/** How it is said to the reader of a prediction that invocations were followed one by one. */
export const methodOneByOne = (runs: number): string =>
  `${runsText(runs)} of pollers, batches, cold starts and limits, invocation by invocation`;
