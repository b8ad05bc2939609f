import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink, viewOf } from "../../cli/output.ts";
import { burstFloor } from "../../plan/floor.ts";
import { type JitterWindow, jitterSeconds } from "../../plan/jitter-window.ts";
import { queueing } from "../../plan/queueing/queueing.ts";
import { fixedWork } from "../../plan/work/distributions.ts";
import type { Work } from "../../plan/work/work.ts";
import { quoted } from "../arms/next.ts";
import { type ExplainNumbers, explainLessons } from "./lessons.ts";
import { explainReport } from "./report.ts";

/** Above this load the sums over the Poisson distribution are long, and √ is as good. */
const countable = 20_000;

/** The formulas of queueing theory for one burst. */
export function explainNumbers(
  count: number,
  work: Work,
  window: JitterWindow,
  maxPeak: number | undefined,
): ExplainNumbers {
  const windowSeconds = window.maxSeconds - window.minSeconds;
  const arrivalsPerSecond = count / (windowSeconds + 1);
  const { meanSeconds, varianceSeconds2 } = work;
  const load = queueing.meanInFlight(arrivalsPerSecond, meanSeconds);
  const windows = windowSeconds / meanSeconds;
  const isSteady = windows >= 1;
  const workers = maxPeak ?? exampleWorkers(count, load, isSteady);
  const limit = burstFloor({ count, windowSeconds, work, batchSize: 1 });
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
    isWorkersGiven: maxPeak !== undefined,
    utilisation: queueing.utilisation(load, workers),
    instantP95: Math.min(
      count,
      load > countable ? Math.ceil(load + 1.645 * Math.sqrt(load)) : queueing.inFlightQuantile(0.95, load),
    ),
    peak: { p50: peakOf(0.5, load, windows, count), p95: peakOf(0.95, load, windows, count) },
    excess: queueing.randomExcess(load, windows),
    excessTenfold: queueing.randomExcess(10 * load, windows),
    floor: limit,
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

interface ExplainFlags extends CommonFlags {
  readonly count?: number;
  readonly work?: Work;
  readonly jitter?: JitterWindow;
  readonly maxPeak?: number;
}

const defaults = { count: 100, work: fixedWork(5), jitter: { minSeconds: 10, maxSeconds: 100 } };

/** Explains what to expect of a burst, and why; nothing is opened or sent. */
export const runExplain: CommandRun<ExplainFlags> = async (context, flags) => {
  const { count, work, jitter } = { ...defaults, ...flags };
  const sink = await openSink(context, flags);
  const numbers = explainNumbers(count, work, jitter, flags.maxPeak);
  const text =
    flags.format === "json"
      ? JSON.stringify(documentOf(numbers), null, 2)
      : explainReport(numbers, nextFor(numbers), viewOf(context, flags));
  await sink.write(text);
  return "ok";
};

/** Numbers that have no end are null. */
const documentOf = ({ window, ...numbers }: ExplainNumbers) => ({
  schemaVersion: 1,
  kind: "explain",
  jitterSeconds: jitterSeconds(window),
  ...numbers,
  lessons: explainLessons({ window, ...numbers }),
});

/** The simulation of the same numbers, and the delays for the limit. */
function nextFor({ count, workText, window, workers }: ExplainNumbers): string[] {
  const plan = `flatten plan --count ${count} --work ${quoted(workText)}`;
  return [`${plan} --jitter ${window.minSeconds}-${window.maxSeconds}`, `${plan} --max-peak ${workers}`];
}
