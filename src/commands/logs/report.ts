import type { JobLine } from "../../base/job.ts";
import { placeOf, type TargetDescription } from "../../experiment/target.ts";
import type { LogEntry, LogKind, LogStats } from "../../operate/logs/entry.ts";
import { blockChart } from "../../terminal/chart.ts";
import { count, counted, seconds, timeOfDay } from "../../terminal/format.ts";
import {
  clean,
  crop,
  type Fact,
  factList,
  factsIn,
  finish,
  headedPage,
  nextLines,
  paragraph,
  type View,
  widthOf,
} from "../../terminal/page.ts";

/** The first keys of every JSON document about a log. */
export interface LogHead {
  readonly target: TargetDescription;
  /** What the user calls the function: `process` or `trigger` of flatten's stack, or its name. */
  readonly function: string;
  readonly logGroup: string;
  /** Begin and end of the period, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Null for the invocations of all runs. */
  readonly run: string | null;
}

const timeText = (ms: number): string => seconds(ms / 1000);

function peakText({ peak, running }: LogStats): string {
  const at = peak.at === null ? "" : `, first at ${timeOfDay(peak.at)}`;
  const stillRunning = running === 0 ? "" : `; ${counted(running, "invocation")} still running`;
  return `${counted(peak.invocations, "concurrent invocation")}${at}${stillRunning}`;
}

const durationText = ({ durationMs }: LogStats): string =>
  durationMs === null
    ? "no invocation has ended"
    : `${timeText(durationMs.p50)} median · ${timeText(durationMs.p95)} p95 · ${timeText(durationMs.max)} longest`;

const coldText = ({ initMs, coldStarts }: LogStats): string =>
  initMs === null ? "none" : `${count(coldStarts)} · ${timeText(initMs.p50)} median · ${timeText(initMs.max)} longest`;

function failureFact({ failures, jobs }: LogStats, view: View): Fact {
  const { timeouts, crashes, errors } = failures;
  const parts = [
    ...(jobs.failed === 0 ? [] : [counted(jobs.failed, "failed attempt")]),
    ...(errors === 0 ? [] : [`${counted(errors, "invocation")} threw an error`]),
    ...(timeouts === 0 ? [] : [`${counted(timeouts, "invocation")} timed out`]),
    ...(crashes === 0 ? [] : [`${counted(crashes, "invocation")} crashed`]),
  ];
  if (parts.length === 0) return { label: "failures", value: "none" };
  return { label: "failures", value: parts.join(" · "), brush: view.paint.red };
}

/** The report of `logs --stats`, with a chart of the concurrent invocations. */
export function logsStatsReport(stats: LogStats, head: LogHead, view: View): string[] {
  const { jobs, memoryMegabytes: memory } = stats;
  const facts = factsIn({
    jobs: jobs.attempts === 0 ? undefined : `${count(jobs.processed)} processed, ${counted(jobs.attempts, "attempt")}`,
    peak: peakText(stats),
    duration: durationText(stats),
    "cold starts": coldText(stats),
    billed: timeText(stats.billedMs),
    memory: memory === null ? undefined : `at most ${memory.used} MB of ${memory.size} MB`,
  });
  const ofRun = head.run === null ? "" : ` of the run ${head.run}`;
  const chart = blockChart(stats.series, view);
  return headedPage(`${head.function}: ${counted(stats.invocations, "invocation")}${ofRun}`, view, [
    "",
    ...factList([...facts, failureFact(stats, view)], view),
    ...(chart.length === 0
      ? []
      : ["", `  ${view.paint.dim(`concurrent invocations since ${timeOfDay(stats.series.start ?? "")}`)}`, ...chart]),
    "",
    ...paragraph(
      `${placeOf(head.target)} · ${timeOfDay(head.from)} to ${timeOfDay(head.to)} UTC`,
      view,
      view.paint.dim,
    ),
    ...nextLines(["flatten logs --errors", "flatten watch-metrics"], view),
  ]);
}

const requestOf = ({ requestId }: LogEntry): string => clean(requestId ?? "").slice(0, 8);

const texts: Readonly<Record<LogKind, (entry: LogEntry) => string>> = {
  init: ({ text }) => clean(text.replace(/^INIT_START Runtime Version: (\S+).*$/s, "cold start of $1")),
  start: (entry) => `start ${requestOf(entry)}`,
  end: (entry) => `end ${requestOf(entry)}`,
  report: ({ text }) => reportText(text),
  job: ({ job, text }) => (job === null ? clean(text) : jobText(job)),
  text: ({ text }) => clean(text),
  error: ({ text }) => clean(text),
  timeout: ({ text }) => clean(text),
};

function jobText({ document, outcome, reason, startedAtMs, endedAtMs, attempt, run }: JobLine): string {
  const result = outcome === "failed" ? `failed (${reason ?? "no reason"})` : "processed";
  const retry = attempt > 1 ? `, attempt ${count(attempt)}` : "";
  const time = seconds((endedAtMs - startedAtMs) / 1000);
  return clean(`job ${document} ${result} after ${time}${retry}${run === null ? "" : ` · ${run}`}`);
}

/** A REPORT line without the request id. */
const reportText = (text: string): string =>
  clean(
    text
      .trim()
      .replace(/^REPORT RequestId: \S+\t/, "report ")
      .replaceAll("\t", " · "),
  );

/** The first eight characters of a log stream's name that identify the execution environment. */
const streamOf = ({ stream }: LogEntry): string =>
  (/\](\w+)$/.exec(stream)?.[1] ?? clean(stream)).slice(0, 8).padEnd(8);

function brushFor({ kind, job, text }: LogEntry, { paint }: View): (line: string) => string {
  if (kind === "error" || kind === "timeout" || job?.outcome === "failed" || /\tStatus: /.test(text)) return paint.red;
  if (kind === "job") return paint.green;
  return kind === "text" ? (line) => line : paint.dim;
}

/** A log entry as one line: the time (UTC), the stream, and the text. @param isCropped to the width of the view */
export function logLine(entry: LogEntry, view: View, isCropped: boolean): string {
  const head = `${new Date(entry.atMs).toISOString().slice(11, 23)}  ${streamOf(entry)}  `;
  const whole = texts[entry.kind](entry);
  const text = isCropped ? crop(whole, widthOf(view) - head.length) : whole;
  return finish([view.paint.dim(head) + brushFor(entry, view)(text)], view);
}
