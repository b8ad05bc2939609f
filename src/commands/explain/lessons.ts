import { limits } from "../../base/limits.ts";
import type { JitterWindow } from "../../plan/jitter-window.ts";
import type { queueing } from "../../plan/queueing/queueing.ts";
import { count, counted, percent, seconds } from "../../terminal/format.ts";

/** One step of the explanation. */
export interface Lesson {
  readonly title: string;
  /** The formula with its values filled in. */
  readonly formula: string;
  readonly text: string;
  readonly source: string;
  /** Of docs/theory.md. */
  readonly section: string;
}

/** Three significant digits; whole from a hundred on. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));

/**
 * The lessons of a page, in the order that they build on each other. Without a steady flow only the last one holds.
 */
export function explainLessons(numbers: ExplainNumbers): Lesson[] {
  const steady = [little, infinite, placement, loss, waiting];
  return [...(numbers.isSteady ? steady : []), helpless].map((lesson) => lesson(numbers));
}

function little({
  count: n,
  window,
  arrivalsPerSecond,
  load,
  meanSeconds,
  workers,
  utilisation,
}: ExplainNumbers): Lesson {
  const slots = window.maxSeconds - window.minSeconds + 1;
  const busy =
    utilisation < 1
      ? `A pool of ${count(workers)} would be ${percent(utilisation)} busy (a/c); from 100 % on its queue only grows.`
      : `That is ${percent(utilisation)} of a pool of ${count(workers)} (a/c): while jobs come, its queue only grows.`;
  return {
    title: "Little's law: how many run at once on average",
    formula: `a = λ·s = ${count(n)} jobs/${count(slots)} s × ${figure(meanSeconds)} s = ${figure(arrivalsPerSecond)}/s × ${figure(meanSeconds)} s = ${figure(load)} in flight`,
    text: `In a flow that goes on, ${figure(load)} run at once on average, however the delays are placed; a burst has fewer at both its ends. ${busy}`,
    source: "Little 1961",
    section: "7.1",
  };
}

function infinite({ load, windows, instantP95, peak }: ExplainNumbers): Lesson {
  const root = Math.sqrt(load);
  return {
    title: "M/G/∞: why the peak is above the mean",
    formula: `in flight ~ Poisson(a): ${figure(load)} ± √${figure(load)} = ${figure(load)} ± ${figure(root)}; peak: ${count(peak.p50)} (p50), ${count(peak.p95)} (p95)`,
    text:
      `With random delays and nobody waiting, an instant sees at most ${count(instantP95)} in 95 of 100 cases. The peak is the ` +
      `highest of about m = W/s = ${figure(windows)} such looks: ${count(peak.p50)} in a typical burst, ${count(peak.p95)} in one of twenty. Of the ` +
      "work only the mean counts. (So it is in an endless flow at any instant; flatten plan simulates this burst, in whole seconds.)",
    source: "Takács 1962, Alm 1983",
    section: "7.2, 7.3",
  };
}

/** Half of the wait of exponential work is that of work that does not vary (theory §7.5). */
const isVarying = ({ variability }: ExplainNumbers): boolean => variability > 0.5;

function evenText(numbers: ExplainNumbers): string {
  const { floor: limit } = numbers;
  if (limit === null) return "";
  return isVarying(numbers)
    ? ` Even or stratified delays leave only the work to chance; 19 bursts in 20 cannot get below the limit, ${count(limit)}.`
    : ` Even or stratified delays leave nothing to meet by chance: they come near the limit, ${count(limit)}.`;
}

function placement(numbers: ExplainNumbers): Lesson {
  const { load, windows, excess, excessTenfold } = numbers;
  return {
    title: "The √ that random placement costs, and even does not",
    formula: `√(2·a·ln m) = √(2 × ${figure(load)} × ln ${figure(windows)}) = ${figure(excess)} above the mean`,
    text:
      `Random delays fall together by chance, and that costs about ${figure(excess)} at the peak.${evenText(numbers)} ` +
      `Bigger bursts waver less: ten times the jobs have ${figure(10 * load)} in flight and only ${figure(excessTenfold)} on top.`,
    source: "normal approximation",
    section: "7.3, 2.1",
  };
}

function loss({ count: n, load, workers, erlangB }: ExplainNumbers): Lesson {
  return {
    title: "Erlang B: a pool where nobody may wait",
    formula: `B(c, a) = B(${count(workers)}, ${figure(load)}) = ${figure(erlangB)}`,
    text: `Direct invokes in this flow with a limit of ${count(workers)} would be throttled ${percent(erlangB)} of the time: about ${counted(Math.round(n * erlangB), "job")} of ${count(n)}, lost unless somebody tries again.`,
    source: "Erlang 1917",
    section: "7.4",
  };
}

function waiting(numbers: ExplainNumbers): Lesson {
  const { count: n, load, workers, erlangC, variability, meanWaitSeconds, waitP95Seconds, meanSeconds } = numbers;
  const about = {
    title: "Erlang C: a pool where everybody waits their turn",
    source: "Erlang 1917, Lee & Longton 1959",
    section: "7.5",
  };
  if (load >= workers) {
    return {
      ...about,
      formula: `a = ${figure(load)} ≥ c = ${count(workers)}: no steady state`,
      text: `A queue in front of ${counted(workers, "worker")} keeps the peak at ${count(workers)} and grows as long as jobs come. All work is done after about N·s/c = ${seconds((n * meanSeconds) / workers)}.`,
    };
  }
  return {
    ...about,
    formula: `wait = C·s/(c − a)·(1 + cv²)/2 = ${figure(erlangC)} × ${figure(meanSeconds)} s/(${count(workers)} − ${figure(load)}) × ${figure(variability)} = ${figure(meanWaitSeconds)} s`,
    text: `A queue in front of ${counted(workers, "worker")} (maximum concurrency) lets ${percent(erlangC)} of the jobs wait, ${seconds(meanWaitSeconds)} on average, and one in twenty longer than ${seconds(waitP95Seconds)} (if work were exponential). Nothing is refused, and the peak cannot pass ${count(workers)}.`,
  };
}

function helpless(numbers: ExplainNumbers): Lesson {
  const { count: n, window, meanSeconds, verdict } = numbers;
  const windowSeconds = window.maxSeconds - window.minSeconds;
  const bound = isVarying(numbers) ? "≈" : "≥";
  return {
    title: "When flattening cannot help",
    formula: `peak ${bound} N·s/(W + s) = ${count(n)} × ${figure(meanSeconds)} s/${figure(windowSeconds + meanSeconds)} s = ${figure(verdict.load)}`,
    text: `${outlastText(numbers)}${leastText(numbers)}. ${verdictText(numbers)}`,
    source: "area of the work",
    section: "7.6",
  };
}

const outlastText = ({ isSteady, verdict }: ExplainNumbers): string =>
  !isSteady || verdict.kind === "work-outlasts-window"
    ? "The work outlasts the window, so most jobs are in flight at its end, whatever the spread. "
    : "";

/** What no spread can get below: a bound where the work is fixed, else a mean and what is nearly sure. */
function leastText(numbers: ExplainNumbers): string {
  const { floor: limit, verdict } = numbers;
  if (limit === null) return `No spread can get below ${figure(verdict.load)}`;
  if (!isVarying(numbers)) return `No spread can get below ${count(limit)}`;
  const nearlySure = `19 bursts in 20 cannot get below ${count(limit)}`;
  if (limit >= verdict.load) return `Whatever the spread, ${nearlySure}`;
  return `The work varies: a good spread comes to about ${figure(verdict.load)} at best, and ${nearlySure}`;
}

function verdictText(numbers: ExplainNumbers): string {
  const { count: n, workers, verdict } = numbers;
  if (workers >= n) return `A limit of ${count(workers)} needs no spreading: there are only ${counted(n, "job")}.`;
  if (verdict.kind === "helps") {
    const can = isVarying(numbers) ? "may" : "can";
    return `A limit of ${count(workers)} leaves room for ${figure(verdict.headroom)} more, so spreading ${can} keep it.`;
  }
  const longest = limits.sqs.delaySecondsMax;
  const needed = verdict.neededWindowSeconds;
  const wanted = `A limit of ${count(workers)} needs a window of at least ${count(needed)} s`;
  return needed <= longest
    ? `${wanted}.`
    : `${wanted}, and SQS delays by ${longest} s at most. What is left: a queue before ${counted(workers, "worker")}, fewer or shorter jobs, several bursts.`;
}

/** What queueing theory says of a burst, in numbers; times in seconds. */
export interface ExplainNumbers {
  readonly count: number;
  readonly workText: string;
  readonly meanSeconds: number;
  readonly window: JitterWindow;
  readonly arrivalsPerSecond: number;
  /** Mean in flight while jobs are released. */
  readonly load: number;
  /** Work times that the window is long. */
  readonly windows: number;
  /** False where the window is shorter than one job: the formulas of a steady flow then say nothing. */
  readonly isSteady: boolean;
  readonly workers: number;
  /** False where the workers are an example. */
  readonly isWorkersGiven: boolean;
  readonly utilisation: number;
  /** In flight at one instant: 95 % of the instants have no more. */
  readonly instantP95: number;
  /** The highest of the whole window, with random delays. */
  readonly peak: { readonly p50: number; readonly p95: number };
  readonly excess: number;
  readonly excessTenfold: number;
  readonly floor: number | null;
  /** Share that is refused if nobody may wait, and share that waits if everybody may. */
  readonly erlangB: number;
  readonly erlangC: number;
  /** Factor on the mean wait for work that is not exponential. */
  readonly variability: number;
  readonly meanWaitSeconds: number;
  readonly waitP95Seconds: number;
  readonly verdict: ReturnType<typeof queueing.canFlatten>;
}
