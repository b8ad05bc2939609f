import type { CommandRun } from "../../cli/command.ts";
import { quoted } from "../../cli/command-line.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink } from "../../cli/output.ts";
import { idealConsumer } from "../../plan/consumer.ts";
import { modelRuns, predict } from "../../plan/predict.ts";
import type { PredictedPeak } from "../../plan/simulate/replications.ts";
import { rowsForGoal, windowFinder } from "../../plan/solve/rows-for-goal.ts";
import { type JitterWindow, jitterSeconds, type SpreadName } from "../../plan/spreads/spread.ts";
import {
  burstFloor,
  canFlatten,
  erlangB,
  erlangC,
  type FlatteningVerdict,
  inFlightQuantile,
  meanInFlight,
  meanWait,
  randomExcess,
  utilization,
  waitFactor,
  waitQuantile,
} from "../../plan/theory.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { count, counted } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, textWidth, type View, widthOf } from "../../terminal/page.ts";
import { windowText } from "../plan/goal-text.ts";
import { type ExplainNumbers, explainLessons, type Lesson } from "./lessons.ts";

interface ExplainFlags extends CommonFlags {
  readonly count?: number;
  readonly work?: Work;
  readonly jitter?: JitterWindow;
  readonly maxPeak?: number;
}

const defaults = { count: 100, work: fixedWork(5), jitter: { minSeconds: 10, maxSeconds: 100 } };

/** Explains what queueing theory says about a burst. Opens no target and sends nothing. */
export const runExplain: CommandRun<ExplainFlags> = async (context, flags) => {
  const { count, work, jitter } = { ...defaults, ...flags };
  const sink = await openSink(context, flags);
  const numbers = explainNumbers(count, work, jitter, flags.maxPeak);
  const report = (_: object, view: View) => explainReport(numbers, nextFor(numbers), view);
  await sink.show(documentOf(numbers), report);
  return "ok";
};

/** The JSON document. JSON has no Infinity: infinite numbers become null. */
const documentOf = ({ window, ...numbers }: ExplainNumbers) => ({
  schemaVersion: 1,
  kind: "explain",
  jitterSeconds: jitterSeconds(window),
  ...numbers,
  lessons: explainLessons({ window, ...numbers }),
});

/** The commands that simulate the same burst, and that find delays for the peak. */
function nextFor({ count, workText, window, workers }: ExplainNumbers): string[] {
  const plan = `flatten plan --count ${count} --work ${quoted(workText)}`;
  return [`${plan} --jitter ${window.minSeconds}-${window.maxSeconds}`, `${plan} --max-peak ${workers}`];
}

/** The lessons for a burst as a page. */
function explainReport(numbers: ExplainNumbers, next: readonly string[], view: View): string[] {
  const lines = [
    ...paragraph(heading(numbers), view, view.paint.bold),
    ...caution(numbers, view),
    "",
    ...explainLessons(numbers).flatMap((lesson) => lessonLines(lesson, view)),
    ...nextLines(next, view),
  ];
  const ascii = (line: string) => line.replace(/[λ√∞±×·²≥≈−á§∫]/g, (char) => asciiFor[char] ?? "");
  return view.unicode ? lines : lines.map(ascii);
}

/** What a page in ASCII has in place of mathematical characters. */
const asciiFor: Readonly<Record<string, string>> = {
  λ: "L",
  "√": "sqrt",
  "∫": "integral ",
  "∞": "oo",
  "±": "+-",
  "×": "*",
  "·": "*",
  "²": "^2",
  "≥": ">=",
  "≈": "~",
  "−": "-",
  á: "a",
};

function heading({ count: n, workText, window, workers, isWorkersGiven, isSteady }: ExplainNumbers): string {
  const example = isWorkersGiven ? "" : ` (example: ${isSteady ? "a + √a" : "half of the jobs"})`;
  const pool = `a pool of ${counted(workers, "worker")}${example}`;
  return `${counted(n, "job")}, work ${clean(workText)}, random delays of ${windowText(window)}, ${pool}`;
}

function caution({ isSteady, load, loadAtEnd }: ExplainNumbers, view: View): string[] {
  if (isSteady) return [];
  const text =
    `! Jobs outlast the window: at the last release ${count(loadAtEnd)} are in flight on average, and not λ·s = ${count(load)}. ` +
    "There is no steady flow, so the laws of Little and Erlang do not apply.";
  return paragraph(text, view, view.paint.yellow, 0, 2);
}

function lessonLines({ title, formula, text, source, section }: Lesson, view: View): string[] {
  const where = `${source}; theory.md §${section}`;
  const fits = textWidth(title) + 2 + textWidth(where) <= widthOf(view);
  const head = fits
    ? [`${view.paint.bold(title)}  ${view.paint.dim(where)}`]
    : [...paragraph(title, view, view.paint.bold), ...paragraph(where, view, view.paint.dim, 2)];
  return [...head, ...paragraph(formula, view, view.paint.cyan, 2, 2), ...paragraph(text, view), ""];
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
