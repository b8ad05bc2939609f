import { limits } from "../../base/limits.ts";
import type { JitterWindow } from "../../plan/spreads/spread.ts";
import type { FlatteningVerdict } from "../../plan/theory.ts";
import { count, counted, percent, seconds } from "../../terminal/format.ts";

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

/** One lesson of the page. */
export interface Lesson {
  readonly title: string;
  /** The formula with the values of the burst. */
  readonly formula: string;
  readonly text: string;
  readonly source: string;
  /** Sections of docs/theory.md. */
  readonly section: string;
}

/** The lessons for a burst, each of which builds on the ones before. Without a steady flow only the last one applies. */
export function explainLessons(numbers: ExplainNumbers): Lesson[] {
  const ofSteadyFlow = [littlesLaw, infiniteServer, randomPlacement, poolWithoutQueue, poolWithQueue];
  return [...(numbers.isSteady ? ofSteadyFlow : []), limitsOfFlattening].map((lesson) => lesson(numbers));
}

function littlesLaw(numbers: ExplainNumbers): Lesson {
  const { count: n, window, arrivalsPerSecond, load, meanSeconds, workers, utilization } = numbers;
  const slots = window.maxSeconds - window.minSeconds + 1;
  const busy =
    utilization < 1
      ? `A pool of ${counted(workers, "worker")} is ${percent(utilization)} busy (a/c); at 100 % or more, its queue would grow without bound.`
      : `That is ${percent(utilization)} of a pool of ${counted(workers, "worker")} (a/c): its queue grows as long as jobs arrive.`;
  return {
    title: "Little's law: the mean number in flight",
    formula: `a = λ·s = ${count(n)} jobs/${count(slots)} s × ${figure(meanSeconds)} s = ${figure(arrivalsPerSecond)}/s × ${figure(meanSeconds)} s = ${figure(load)} in flight`,
    text: `In a steady flow ${figure(load)} jobs are in flight on average, however their delays are placed; at both ends of a burst there are fewer. ${busy}`,
    source: "Little 1961",
    section: "7.1",
  };
}

function infiniteServer(numbers: ExplainNumbers): Lesson {
  const { load, instantP95, peak } = numbers;
  const root = Math.sqrt(load);
  return {
    title: "M/G/∞: why the peak is above the mean",
    formula: `in flight ~ Poisson(a): ${figure(load)} ± √${figure(load)} = ${figure(load)} ± ${figure(root)}; peak: ${count(peak.p50)} (p50), ${count(peak.p95)} (p95)`,
    text:
      `If delays are random and no job waits, at most ${count(instantP95)} jobs are in flight at 95 % of all instants of a steady flow; ` +
      `only the mean of the work matters. The peak is the highest of many instants: ${count(peak.p50)} in a typical burst, ` +
      `${count(peak.p95)} in one of twenty, simulated as in flatten plan --ideal.${secondsText(numbers)}`,
    source: "Takács 1962",
    section: "7.2, 7.3",
  };
}

/** What whole seconds do to short jobs; empty for others. */
function secondsText({ count: n, meanSeconds, window }: ExplainNumbers): string {
  const together = n / (window.maxSeconds - window.minSeconds + 1);
  if (meanSeconds >= 1 || together <= 1) return "";
  return ` Random delays are whole seconds, so about ${figure(together)} of these short jobs start at the same instant.`;
}

function randomPlacement(numbers: ExplainNumbers): Lesson {
  const { load, windows, excess, excessTenfold } = numbers;
  const avoided = isVarying(numbers) ? "avoid in part" : "avoid";
  return {
    title: `The √ cost of random delays, which even delays ${avoided}`,
    formula: `√(2·a·ln m) = √(2 × ${figure(load)} × ln ${figure(windows)}) = ${figure(excess)} above the mean`,
    text:
      `Random delays coincide by chance, which raises the peak of such a flow by about ${figure(excess)}.${evenText(numbers)} Larger ` +
      `bursts vary less: ten times the jobs have ${figure(10 * load)} in flight on average, and a peak only ${figure(excessTenfold)} above.`,
    source: "normal approximation",
    section: "7.3, 2.1",
  };
}

function evenText(numbers: ExplainNumbers): string {
  const { floor, evenPeak } = numbers;
  if (isVarying(numbers)) {
    return ` With even delays the work times are still random: the peak is ${count(evenPeak.p50)} in a typical burst, ${count(evenPeak.p95)} in one of twenty.`;
  }
  const least = floor === null ? "" : `; the floor, the smallest peak of any delays, is ${count(floor)}`;
  return ` Even delays avoid that: their peak is ${count(evenPeak.p50)}${least}.`;
}

function poolWithoutQueue({ count: n, load, workers, erlangB }: ExplainNumbers): Lesson {
  const lost = counted(Math.round(n * erlangB), "job");
  return {
    title: "Erlang B: a pool without a queue",
    formula: `B(c, a) = B(${count(workers)}, ${figure(load)}) = ${figure(erlangB)}`,
    text: `Direct invokes at this rate, with a concurrency of ${count(workers)}, are throttled ${percent(erlangB)} of the time: about ${lost} of ${count(n)}, lost unless they are retried.`,
    source: "Erlang 1917",
    section: "7.4",
  };
}

function poolWithQueue(numbers: ExplainNumbers): Lesson {
  const { count: n, load, workers, erlangC, variability, meanWaitSeconds, waitP95Seconds, meanSeconds } = numbers;
  const title = "Erlang C: a pool with a queue";
  const about = { title, source: "Erlang 1917, Lee & Longton 1959", section: "7.5" };
  const pool = `a queue in front of ${counted(workers, "worker")}`;
  if (load >= workers) {
    return {
      ...about,
      formula: `a = ${figure(load)} ≥ c = ${count(workers)}: no steady state`,
      text: `With ${pool} the peak is ${count(workers)}, and the queue grows as long as jobs arrive. All work is done after about N·s/c = ${seconds((n * meanSeconds) / workers)}.`,
    };
  }
  return {
    ...about,
    formula: `wait = C·s/(c − a)·(1 + cv²)/2 = ${figure(erlangC)} × ${figure(meanSeconds)} s/(${count(workers)} − ${figure(load)}) × ${figure(variability)} = ${figure(meanWaitSeconds)} s`,
    text:
      `With ${pool} (maximum concurrency), ${percent(erlangC)} of the jobs wait. The mean wait of all jobs is ${seconds(meanWaitSeconds)}, and one ` +
      `in twenty waits longer than ${seconds(waitP95Seconds)} (for exponential work). No job is throttled, and the peak is at most ${count(workers)}.`,
  };
}

function limitsOfFlattening(numbers: ExplainNumbers): Lesson {
  const { count: n, window, meanSeconds, arrivalsPerSecond: rate, loadAtEnd, verdict } = numbers;
  const windowSeconds = window.maxSeconds - window.minSeconds;
  const outlast = "A job takes longer than the window, so most jobs are in flight at its end, with any spread. ";
  return {
    title: "When flattening cannot help",
    formula: isVarying(numbers)
      ? `in flight at the last release: λ·∫P(work > t)dt = ${figure(rate)}/s × ${figure(loadAtEnd / rate)} s = ${figure(loadAtEnd)} on average`
      : `peak ≥ N·s/(W + s) = ${count(n)} × ${figure(meanSeconds)} s/${figure(windowSeconds + meanSeconds)} s = ${figure(verdict.load)}`,
    text: `${numbers.windows < 1 ? outlast : ""}${leastText(numbers)} ${verdictText(numbers)}`,
    source: "area of the work",
    section: "7.6",
  };
}

/** What no spread can get below: the floor for fixed work; otherwise the peak of even delays, and a floor that is nearly certain. */
function leastText(numbers: ExplainNumbers): string {
  const { floor, verdict, evenPeak } = numbers;
  if (!isVarying(numbers)) return `No spread can have a peak below ${count(floor ?? Math.ceil(verdict.load))}.`;
  const nearlyCertain = floor === null ? "" : ` Whatever the delays, 19 of 20 bursts peak at ${count(floor)} or more.`;
  return `With even delays the peak is ${count(evenPeak.p50)} in a typical burst, ${count(evenPeak.p95)} in one of twenty.${nearlyCertain}`;
}

function verdictText(numbers: ExplainNumbers): string {
  const { count: n, workers, verdict } = numbers;
  if (workers >= n) return `A peak of ${count(workers)} needs no spreading: there are only ${counted(n, "job")}.`;
  if (verdict.kind === "helps") {
    if (isVarying(numbers)) return `Even delays keep a peak of ${count(workers)} in 19 of 20 bursts.`;
    return `A peak of ${count(workers)} is ${figure(verdict.headroom)} above that, so spreading can keep it.`;
  }
  const longest = limits.sqs.delaySecondsMax;
  const needed = verdict.neededWindowSeconds;
  const how = isVarying(numbers) ? " with even delays in 19 of 20 bursts" : "";
  const wanted = `To keep a peak of ${count(workers)}${how}, the window must be at least ${count(needed)} s`;
  return needed <= longest
    ? `${wanted}.`
    : `${wanted}, but SQS delays a message by at most ${longest} s. What remains: a queue in front of ${counted(workers, "worker")}, fewer or shorter jobs, or several bursts.`;
}

/** Whether the work varies. With fixed work the mean wait is half of that with exponential work (theory §7.5). */
const isVarying = ({ variability }: ExplainNumbers): boolean => variability > 0.5;

/** A number with three significant digits; a whole number from 100 on. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
