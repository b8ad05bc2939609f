import type { LogEvent } from "../../aws/logs.ts";
import { type JobLine, parseJobLine } from "../../base/job.ts";

/** What a line of a function's log is. */
export type LogKind = "init" | "start" | "job" | "text" | "error" | "timeout" | "end" | "report";

/** A line of a function's log, understood. */
export interface LogEntry {
  readonly atMs: number;
  readonly stream: string;
  readonly kind: LogKind;
  /** The invocation that it belongs to; null for the start of an environment. */
  readonly requestId: string | null;
  /** What the function's code wrote, without the runtime's prefix; the whole line for what Lambda wrote. */
  readonly text: string;
  /** The line as it stands in the log, without the newline at its end. */
  readonly message: string;
  readonly job: JobLine | null;
}

const platformPattern = /^(START|END|REPORT) RequestId: (\S+)/;
const consolePattern = /^\S+Z\t(\S+)\t([A-Z]+)\t([\s\S]*)$/;
const timeoutPattern = /^\S+Z (\S+) Task timed out after /;
/** How the runtime says that its process ended. */
const exitPattern = /^RequestId: (\S+) Error: /;
const environmentPattern = /^INIT_(START|REPORT) /;
const errorLevels = new Set(["ERROR", "FATAL"]);

/** Understands a line in Lambda's text format; what is in no known form is text. */
export function readEntry({ timestampMs, stream, message }: LogEvent): LogEntry {
  const line = message.trimEnd();
  return { atMs: timestampMs, stream, message: line, text: line, job: null, ...partsOf(line) };
}

type Parts = Pick<LogEntry, "kind" | "requestId"> & Partial<LogEntry>;

function partsOf(line: string): Parts {
  const platform = platformPattern.exec(line);
  if (platform !== null) return { kind: platformKinds[platform[1] as PlatformWord], requestId: platform[2] ?? null };
  const written = consolePattern.exec(line);
  if (written !== null) return consoleParts(written[1] ?? null, written[2] ?? "", written[3] ?? "");
  const timedOut = timeoutPattern.exec(line);
  if (timedOut !== null) return { kind: "timeout", requestId: timedOut[1] ?? null };
  const exited = exitPattern.exec(line);
  if (exited !== null) return { kind: "error", requestId: exited[1] ?? null };
  if (environmentPattern.test(line)) return { kind: "init", requestId: null };
  return { kind: "text", requestId: null };
}

type PlatformWord = "START" | "END" | "REPORT";
const platformKinds = { START: "start", END: "end", REPORT: "report" } as const satisfies Record<PlatformWord, LogKind>;

function consoleParts(requestId: string | null, level: string, text: string): Parts {
  const job = parseJobLine(text);
  if (job !== undefined) return { kind: "job", requestId, text, job };
  return { kind: errorLevels.has(level) ? "error" : "text", requestId, text };
}

/** Whether a line tells of something that went wrong: a failed job, an error, a time-out, a crash. */
export function isTrouble({ kind, job, message }: LogEntry): boolean {
  if (kind === "error" || kind === "timeout") return true;
  if (kind === "job") return job?.outcome === "failed";
  return (kind === "report" || kind === "init") && /\tStatus: (timeout|error)/.test(message);
}
