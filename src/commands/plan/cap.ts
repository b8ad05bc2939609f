import { finiteOrNull } from "../../base/numbers.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { type CapRow, type ThroughputCap, throughputCap } from "../../plan/solve/cap.ts";
import { count, counted, percent, seconds } from "../../terminal/format.ts";
import { clean, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, tableLines } from "../../terminal/table.ts";
import { withoutSqs } from "./flags.ts";
import { nextForThroughput } from "./next.ts";
import type { PlanSubject } from "./subject.ts";

/**
 * Finds the smallest maximum concurrency of the mapping that loses no throughput: the document, and the page.
 *
 * @throws {FlattenError} (usage) for flags that cannot be combined with `--cap`.
 */
export function planCap(subject: PlanSubject) {
  refuseTogether(
    "--cap",
    givenFlags(withoutSqs(subject.asked), others),
    "--cap finds the maximum concurrency for messages without delays",
    "for example: flatten plan --cap --count 10k --work 2s",
  );
  const plan = throughputCap(subject);
  const next = nextFor(plan, subject);
  const document = {
    schemaVersion: 1,
    kind: "plan-cap",
    count: subject.count,
    work: subject.work.text,
    smallest: plan.smallest?.maximumConcurrency ?? null,
    rows: plan.rows.map(({ maximumConcurrency, prediction, throughput }) => ({
      maximumConcurrency,
      peak: prediction.peak,
      lastEndSeconds: finiteOrNull(prediction.lastEndSeconds.p95),
      throughput,
    })),
    next,
  };
  return { document, page: (view: View) => capPage(plan, subject, next, view) };
}

const others = [
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

function capPage(plan: ThroughputCap, { count: jobs, work }: PlanSubject, next: readonly string[], view: View): string {
  const { rows, smallest } = plan;
  const { right } = columnsFor(rows);
  const nameOf = ({ maximumConcurrency }: CapRow) => (maximumConcurrency === null ? "none" : count(maximumConcurrency));
  const brush = (cell: string) =>
    smallest !== null && cell.trim() === nameOf(smallest) ? view.paint.bold(cell) : cell;
  const body = tableLines(
    [
      right("maximum concurrency", 1, nameOf, brush),
      right("peak", 1, ({ prediction }) => count(Math.ceil(prediction.peak.p95))),
      right("last end p95", 1, ({ prediction }) => seconds(prediction.lastEndSeconds.p95)),
      right("jobs/s", 3, ({ prediction }) => (jobs / prediction.lastEndSeconds.p95).toFixed(1)),
      right("through\u00adput", 2, ({ throughput }) => percent(throughput)),
    ],
    view,
    0,
  );
  const lines = [
    ...paragraph(
      `${counted(jobs, "job")} of ${clean(work.text)}, without delays: smallest maximum concurrency that loses no throughput`,
      view,
      view.paint.bold,
    ),
    "",
    ...body,
    "",
    ...paragraph(answer(plan), view, view.paint.bold),
    ...paragraph(
      "Throughput counts as not lost if the last job ends at most 1 % later. The prediction assumes that all messages are sent at once; a queue that is full for longer needs a higher maximum, because the mapping keeps growing.",
      view,
      view.paint.dim,
    ),
    ...nextLines(next, view),
  ];
  return finish(lines, view);
}

function answer({ smallest, rows }: ThroughputCap): string {
  const free = rows.at(-1) as CapRow;
  const end = seconds(free.prediction.lastEndSeconds.p95);
  if (smallest === null) {
    return `No maximum concurrency that Lambda accepts (2–1,000) is as fast as none: without one, the last job ends after ${end}.`;
  }
  const { maximumConcurrency, prediction } = smallest;
  if (!isLower(smallest, free)) {
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

const peakOf = ({ prediction }: CapRow): number => Math.ceil(prediction.peak.p95);

/** Whether a maximum concurrency is good for anything: whether the peak is lower with it than without one. */
const isLower = (capped: CapRow, free: CapRow): boolean => peakOf(capped) < peakOf(free);

function nextFor({ smallest, rows }: ThroughputCap, subject: PlanSubject): readonly string[] {
  const cap = smallest?.maximumConcurrency ?? null;
  return cap === null || smallest === null || !isLower(smallest, rows.at(-1) as CapRow)
    ? []
    : nextForThroughput(subject, cap);
}
