import type { JobLine } from "../../base/job.ts";
import type { LogEntry, LogKind } from "../../operate/logs/entry.ts";
import { count, seconds } from "../../terminal/format.ts";
import { finish, type View, widthOf } from "../../terminal/page.ts";
import { clean, crop } from "../../terminal/wrap.ts";

type Texts = (entry: LogEntry) => string;

const requestOf = ({ requestId }: LogEntry): string => (requestId ?? "").slice(0, 8);

const words: Readonly<Record<LogKind, Texts>> = {
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
  const how = outcome === "failed" ? `failed (${reason ?? "no reason"})` : "processed";
  const again = attempt > 1 ? `, attempt ${count(attempt)}` : "";
  const taken = seconds((endedAtMs - startedAtMs) / 1000);
  return clean(`document ${document} ${how} after ${taken}${again}${run === null ? "" : ` · ${run}`}`);
}

/** A REPORT line without its request id. */
const reportText = (text: string): string =>
  clean(
    text
      .trim()
      .replace(/^REPORT RequestId: \S+\t/, "report ")
      .replaceAll("\t", " · "),
  );

/** The first digits of a stream's name that tell one environment from another. */
const streamOf = ({ stream }: LogEntry): string => (/\](\w+)$/.exec(stream)?.[1] ?? stream).slice(0, 8).padEnd(8);

function brushFor({ kind, job, text }: LogEntry, { paint }: View): (words: string) => string {
  if (kind === "error" || kind === "timeout" || job?.outcome === "failed" || /\tStatus: /.test(text)) return paint.red;
  if (kind === "job") return paint.green;
  return kind === "text" ? (plain) => plain : paint.dim;
}

/**
 * One line of a log in one line: time (UTC), stream, what it says.
 *
 * @param cut keeps to the page's width; whole otherwise, so that it can be searched.
 */
export function logLine(entry: LogEntry, view: View, cut: boolean): string {
  const head = `${new Date(entry.atMs).toISOString().slice(11, 23)}  ${streamOf(entry)}  `;
  const said = words[entry.kind](entry);
  const brush = brushFor(entry, view);
  const text = cut ? crop(said, widthOf(view) - head.length) : said;
  return finish([view.paint.dim(head) + brush(text)], view);
}
