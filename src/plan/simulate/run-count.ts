import { latestMs } from "../consumer.ts";
import { isPaced } from "./job-releases.ts";
import type { Scenario } from "./simulation.ts";

const fewest = 20;

/**
 * How many runs a budget of elementary steps allows, from 20 to `most`. A burst that needs many steps per run is large, and
 * the peak of a large burst varies little, so fewer runs are enough (theory §4.4).
 *
 * @param steps elementary steps of one run, such as a job placed or a second passed
 */
export const runsFor = (steps: number, most: number, budget: number): number =>
  Math.max(fewest, Math.min(most, Math.ceil(budget / Math.max(1, steps))));

const oneByOneMax = 240;
const oneByOneBudget = 5_000_000;
const stepsOfJob = 25;
/** Enough for a band from 5 to 95 %: about ten runs are below, and ten above it. */
const runsForBand = 200;
/**
 * A window that must meet a goal is compared with the confidence to a tenth of the share that may fail, so about this many
 * runs fail. With fewer of them, windows are too wide by chance. The number of jobs in all runs is limited.
 */
export const failuresWanted = 100;
/** Enough to tell which spreads are worth the rest of the runs. */
export const failuresRough = 12;
const jobsMax = 300_000;
/** The fewest runs if only cold starts and late sends are random. */
const runsForStarts = 40;

/** How many runs a model makes that simulates invocations one by one. */
export function runsOneByOne(scenario: Scenario): number {
  const { spread, work, consumer, count, confidence, failShare, flaky, isRough } = scenario;
  const isFixed = spread.deterministic && work.varianceSeconds2 === 0 && failShare + flaky === 0;
  const affordable = runsFor(stepsOfJob * count, oneByOneMax, oneByOneBudget);
  if (isFixed) {
    return consumer.coldStartSpreadMs + latestMs(consumer) === 0 && !isPaced(scenario)
      ? 1
      : Math.max(runsForStarts, isRough ? 1 : affordable);
  }
  const wanted = Math.min(
    Math.max(runsForBand, (isRough ? failuresRough : failuresWanted) / (1 - confidence)),
    jobsMax / count,
  );
  return Math.max(Math.ceil(wanted), affordable);
}

/** `one run`, `240 runs`. */
export const runsText = (runs: number): string => (runs === 1 ? "one run" : `${runs} runs`);

/** The method of a model that simulates invocations one by one. */
export const methodOneByOne = (runs: number): string =>
  `${runsText(runs)} of pollers, batches, cold starts and limits, invocation by invocation`;
