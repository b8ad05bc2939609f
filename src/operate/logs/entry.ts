import type { LogEvent } from "../../aws/logs.ts";
import { objectIn } from "../../base/encoding.ts";
import { type JobLine, parseJobLine } from "../../base/job.ts";

/** The kinds of lines in a function's log. */
export type LogKind = "init" | "start" | "job" | "text" | "error" | "timeout" | "end" | "report";

/** A parsed line of a function's log. */
export interface LogEntry {
  readonly atMs: number;
  readonly stream: string;
  readonly kind: LogKind;
  /** The invocation that wrote the line; null for the start of an execution environment. */
  readonly requestId: string | null;
  /** A line of the function's code without the runtime's prefix; the whole line if Lambda wrote it. */
  readonly text: string;
  /** The unchanged line, without the newline at its end. */
  readonly message: string;
  readonly job: JobLine | null;
}

const platformPattern = /^(START|END|REPORT) RequestId: (\S+)/;
const consolePattern = /^\S+Z\t(\S+)\t([A-Z]+)\t([\s\S]*)$/;
const timeoutPattern = /^\S+Z (\S+) Task timed out after /;
/** The runtime's line when its process ends. */
const exitPattern = /^RequestId: (\S+) Error: /;
const environmentPattern = /^INIT_(START|REPORT) /;
const errorLevels = new Set(["ERROR", "FATAL"]);

/** Parses a line in Lambda's text or JSON format. A line in no known format has the kind `text`. */
export function readEntry({ timestampMs, stream, message }: LogEvent): LogEntry {
  const line = message.trimEnd();
  return { atMs: timestampMs, stream, message: line, text: line, job: null, ...partsOf(line) };
}

type Parts = Pick<LogEntry, "kind" | "requestId"> & Partial<LogEntry>;

function partsOf(line: string): Parts {
  const json = line.startsWith("{") ? jsonParts(line) : undefined;
  if (json !== undefined) return json;
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

const platformTypes: Readonly<Record<string, LogKind>> = {
  "platform.initStart": "init",
  "platform.initReport": "init",
  "platform.start": "start",
  "platform.runtimeDone": "end",
  "platform.report": "report",
};

/** A record of the JSON format, of Lambda itself or of the function's code (L-DG JSON log format). */
interface JsonRecord {
  readonly type?: unknown;
  readonly record?: { readonly requestId?: unknown };
  readonly level?: unknown;
  readonly requestId?: unknown;
  readonly message?: unknown;
}

function jsonParts(line: string): Parts | undefined {
  const parsed = objectIn(line) as JsonRecord | undefined;
  if (parsed === undefined) return undefined;
  const { type, record, level, requestId, message } = parsed;
  const kind = typeof type === "string" ? platformTypes[type] : undefined;
  if (kind !== undefined) return { kind, requestId: textOf(record?.requestId) };
  if (typeof level !== "string") return undefined;
  return consoleParts(textOf(requestId), level, typeof message === "string" ? message : line);
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

type PlatformWord = "START" | "END" | "REPORT";
const platformKinds = { START: "start", END: "end", REPORT: "report" } as const satisfies Record<PlatformWord, LogKind>;

function consoleParts(requestId: string | null, level: string, text: string): Parts {
  const job = parseJobLine(text);
  if (job !== undefined) return { kind: "job", requestId, text, job };
  return { kind: errorLevels.has(level) ? "error" : "text", requestId, text };
}

/** Whether a line reports a failed job, an error, a timeout or a crash. */
export function isFailure({ kind, job, message }: LogEntry): boolean {
  if (kind === "error" || kind === "timeout") return true;
  if (kind === "job") return job?.outcome === "failed";
  return (
    (kind === "report" || kind === "init") &&
    /\tStatus: (timeout|error)|"status": ?"(timeout|error|failure)"/.test(message)
  );
}
