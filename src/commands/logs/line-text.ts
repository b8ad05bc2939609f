import type { JobLine } from "../../base/job.ts";
import type { LogEntry, LogKind } from "../../operate/logs/entry.ts";
import { count, seconds } from "../../terminal/format.ts";
import { clean, crop, finish, type View, widthOf } from "../../terminal/page.ts";

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

/**
 * A log entry as one line: the time (UTC), the stream, and the text.
 *
 * @param isCropped crops the line to the width of the view.
 */
export function logLine(entry: LogEntry, view: View, isCropped: boolean): string {
  const head = `${new Date(entry.atMs).toISOString().slice(11, 23)}  ${streamOf(entry)}  `;
  const whole = texts[entry.kind](entry);
  const text = isCropped ? crop(whole, widthOf(view) - head.length) : whole;
  return finish([view.paint.dim(head) + brushFor(entry, view)(text)], view);
}
