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

/** Whether `run`, the run id of a job, is the wanted run or one of its arms. */
export const isOfRun = (run: string | null, wanted: string): boolean =>
  run !== null && (run === wanted || (run.startsWith(`${wanted}-`) && /^\d+$/.test(run.slice(wanted.length + 1))));

type Verdict = "wanted" | "other";

/**
 * Selects the lines of the invocations that worked for one run. Only the event or the first job line of an invocation
 * shows its run, so earlier lines of the invocation are held until then.
 */
export class RunLines {
  readonly #wanted: string;
  readonly #inText: RegExp;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #held = new Map<string, LogEntry[]>();
  /** The run id of the last job line, of any run. */
  lastRunSeen: string | undefined;

  constructor(wanted: string) {
    this.#wanted = wanted;
    const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    this.#inText = new RegExp(`"${escaped}(-\\d+)?\\\\*"`);
  }

  /** Adds lines; returns the lines that are now known to belong to the run, including held ones. */
  add(entries: readonly LogEntry[]): LogEntry[] {
    return entries.flatMap((entry) => this.#addOne(entry));
  }

  #addOne(entry: LogEntry): LogEntry[] {
    if (entry.requestId === null) return [];
    this.lastRunSeen = entry.job?.run ?? this.lastRunSeen;
    const key = `${entry.stream} ${entry.requestId}`;
    // A retry of an asynchronous event has the same request id.
    if (entry.kind === "start") this.#verdicts.delete(key);
    const held = [...(this.#held.get(key) ?? []), entry];
    const verdict = this.#verdicts.get(key) ?? this.#judge(entry);
    if (verdict === undefined) {
      this.#held.set(key, held);
      return [];
    }
    this.#held.delete(key);
    this.#verdicts.set(key, verdict);
    return verdict === "wanted" ? held : [];
  }

  /** A batch may contain jobs of several runs, so a job of another run decides nothing before the invocation ends. */
  #judge({ kind, job, message }: LogEntry): Verdict | undefined {
    if (job !== null) return isOfRun(job.run, this.#wanted) ? "wanted" : undefined;
    if (this.#inText.test(message)) return "wanted";
    return kind === "report" ? "other" : undefined;
  }
}
