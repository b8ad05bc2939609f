import { finiteOrNull } from "../../base/numbers.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { ResultSink } from "../../cli/output.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { interruptible } from "../../cli/process.ts";
import { type CapRow, type ThroughputCap, throughputCap } from "../../plan/solve/cap.ts";
import { count, counted, percent, seconds } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, tableLines } from "../../terminal/table.ts";
import { withoutSqs } from "./flags.ts";
import type { PlanAnswer } from "./goal-plan.ts";
import { peakOf } from "./goal-text.ts";
import { nextForThroughput } from "./next.ts";
import type { PlanSubject } from "./subject.ts";

/** The maximum concurrency of the mapping that `plan --cap` recommends. */
interface CapChoice extends ThroughputCap {
  /** Whether it is good for anything: whether the peak is lower with it than without a maximum. */
  readonly lowersPeak: boolean;
  /** The commands that try and set it. */
  readonly next: readonly string[];
}

/** Finds the smallest maximum concurrency that loses no throughput. @throws {FlattenError} (usage) for other flags. */
export async function planCap(context: CommandContext, subject: PlanSubject, sink: ResultSink): Promise<PlanAnswer> {
  refuseTogether(
    "--cap",
    givenFlags(withoutSqs(subject.asked), notWithCap),
    "--cap finds the maximum concurrency for messages without delays",
    "for example: flatten plan --cap --count 10k --work 2s",
  );
  const cap = await interruptible(context.interrupted, () => chosenCap(subject));
  await sink.show(documentOf(cap, subject), (_, view) => capPage(cap, subject, view));
  return { isMet: true };
}

function chosenCap(subject: PlanSubject): CapChoice {
  const plan = throughputCap(subject);
  const { smallest, rows } = plan;
  const cap = smallest?.maximumConcurrency ?? null;
  const lowersPeak = smallest !== null && peakOf(smallest) < peakOf(rows.at(-1) as CapRow);
  return { ...plan, lowersPeak, next: cap === null || !lowersPeak ? [] : nextForThroughput(subject, cap) };
}

const notWithCap = [
  "via",
  "jitter",
  "spread",
  "arrivals",
  "mappingMaxConcurrency",
  "maxPeak",
  "maxRate",
  "maxConnections",
  "deadline",
  "delays",
  "emit",
  "ideal",
] as const;

/** The document of `plan --cap --format json`. */
const documentOf = ({ smallest, rows, next }: CapChoice, { count, work }: PlanSubject) => ({
  schemaVersion: 1,
  kind: "plan-cap",
  count,
  work: work.text,
  smallest: smallest?.maximumConcurrency ?? null,
  rows: rows.map(({ maximumConcurrency, prediction, throughput }) => ({
    maximumConcurrency,
    peak: prediction.peak,
    lastEndSeconds: finiteOrNull(prediction.lastEndSeconds.p95),
    throughput,
  })),
  next,
});

/** The page of `plan --cap`: what some maximum concurrencies lead to, and the smallest that loses no throughput. */
function capPage(cap: CapChoice, { count: jobs, work }: PlanSubject, view: View): string[] {
  const { rows, smallest, next } = cap;
  const { right } = columnsFor(rows);
  const nameOf = ({ maximumConcurrency }: CapRow) => (maximumConcurrency === null ? "none" : count(maximumConcurrency));
  const brush = (cell: string) =>
    smallest !== null && cell.trim() === nameOf(smallest) ? view.paint.bold(cell) : cell;
  const body = tableLines(
    [
      right("maximum concurrency", 1, nameOf, brush),
      right("peak", 1, (row) => count(peakOf(row))),
      right("last end p95", 1, ({ prediction }) => seconds(prediction.lastEndSeconds.p95)),
      right("jobs/s", 3, ({ prediction }) => (jobs / prediction.lastEndSeconds.p95).toFixed(1)),
      right("through\u00adput", 2, ({ throughput }) => percent(throughput)),
    ],
    view,
    0,
  );
  return [
    ...paragraph(
      `${counted(jobs, "job")} of ${clean(work.text)}, without delays: smallest maximum concurrency that loses no throughput`,
      view,
      view.paint.bold,
    ),
    "",
    ...body,
    "",
    ...paragraph(capAnswer(cap), view, view.paint.bold),
    ...paragraph(
      "Throughput counts as not lost if the last job ends at most 1 % later. The prediction assumes that all messages are sent at once; a queue that is full for longer needs a higher maximum, because the mapping keeps growing.",
      view,
      view.paint.dim,
    ),
    ...nextLines(next, view),
  ];
}

function capAnswer({ smallest, rows, lowersPeak }: CapChoice): string {
  const free = rows.at(-1) as CapRow;
  const end = seconds(free.prediction.lastEndSeconds.p95);
  if (smallest === null) {
    return `No maximum concurrency that Lambda accepts (2–1,000) is as fast as none: without one, the last job ends after ${end}.`;
  }
  const { maximumConcurrency, prediction } = smallest;
  if (!lowersPeak) {
    return (
      `No maximum concurrency lowers the peak of ${count(peakOf(free))} without losing throughput: ` +
      `without one, the last job ends after ${end}, and with a lower peak it ends later.`
    );
  }
  return (
    `A maximum concurrency of ${count(maximumConcurrency)} loses no throughput: the last job ends after ` +
    `${seconds(prediction.lastEndSeconds.p95)}, compared with ${end} without one, and at most ` +
    `${count(peakOf(smallest))} run at once instead of ${count(peakOf(free))}.`
  );
}
