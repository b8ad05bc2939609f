import type { LogEvent } from "../../aws/logs.ts";
import { objectIn } from "../../base/encoding.ts";
import { type JobLine, parseJobLine } from "../../base/job.ts";
import { largest, percentile, sum } from "../../base/numbers.ts";
import type { Invocation } from "../../measure/invocations.ts";
import { InvocationLog } from "../../measure/log/invocation-log.ts";
import { invocationPattern, type PlatformRecord, readRecord } from "../../measure/log/record.ts";
import { peakOf, type Series, seriesOf } from "../../measure/peak.ts";

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

const consolePattern = /^\S+Z\t(\S+)\t([A-Z]+)\t([\s\S]*)$/;
const timeoutPattern = /^\S+Z (\S+) Task timed out after /;
/** The runtime's line when its process ends. */
const exitPattern = /^RequestId: (\S+) Error: /;
const initReportPattern = /^INIT_REPORT |"type": ?"platform\.initReport"/;
const errorLevels = new Set(["ERROR", "FATAL"]);

/** Parses a line in Lambda's text or JSON format. A line in no known format has the kind `text`. */
export function readEntry({ timestampMs, stream, message }: LogEvent): LogEntry {
  const line = message.trimEnd();
  return { atMs: timestampMs, stream, message: line, text: line, job: null, ...partsOf(line, timestampMs) };
}

type Parts = Pick<LogEntry, "kind" | "requestId"> & Partial<LogEntry>;

function partsOf(line: string, timestampMs: number): Parts {
  const record = readRecord(timestampMs, line);
  const kind = record && platformKinds[record.kind];
  if (record !== undefined && kind !== undefined) {
    return { kind, requestId: "requestId" in record ? record.requestId : null };
  }
  if (initReportPattern.test(line)) return { kind: "init", requestId: null };
  const json = line.startsWith("{") ? jsonParts(line) : undefined;
  if (json !== undefined) return json;
  const written = consolePattern.exec(line);
  if (written !== null) return consoleParts(written[1] ?? null, written[2] ?? "", written[3] ?? "");
  const timedOut = timeoutPattern.exec(line);
  if (timedOut !== null) return { kind: "timeout", requestId: timedOut[1] ?? null };
  const exited = exitPattern.exec(line);
  if (exited !== null) return { kind: "error", requestId: exited[1] ?? null };
  return { kind: "text", requestId: null };
}

const platformKinds: Readonly<Partial<Record<PlatformRecord["kind"], LogKind>>> = {
  "init-start": "init",
  start: "start",
  done: "end",
  end: "end",
  report: "report",
};

/** A record of the function's code in the JSON format (L-DG JSON log format). */
interface JsonRecord {
  readonly level?: unknown;
  readonly requestId?: unknown;
  readonly message?: unknown;
}

function jsonParts(line: string): Parts | undefined {
  const { level, requestId, message } = (objectIn(line) as JsonRecord | undefined) ?? {};
  if (typeof level !== "string") return undefined;
  return consoleParts(textOf(requestId), level, typeof message === "string" ? message : line);
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

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

/** Statistics of a function's log; `flatten logs --stats --format json` prints these keys. */
export interface LogStats {
  /** Invocations that started in the window. */
  readonly invocations: number;
  /** Invocations of these that have not ended. */
  readonly running: number;
  /** Without the cold start; null if no invocation has ended. */
  readonly durationMs: { readonly p50: number; readonly p95: number; readonly max: number } | null;
  readonly coldStarts: number;
  /** The duration of the cold starts; null without cold starts. */
  readonly initMs: { readonly p50: number; readonly max: number } | null;
  readonly billedMs: number;
  /** The largest memory use of an invocation, and the function's memory size. */
  readonly memoryMegabytes: { readonly used: number; readonly size: number } | null;
  /** The largest number of concurrent invocations, and when it was first reached. */
  readonly peak: { readonly invocations: number; readonly at: string | null };
  readonly jobs: { readonly attempts: number; readonly processed: number; readonly failed: number };
  readonly failures: {
    readonly timeouts: number;
    /** Invocations whose process ended. */
    readonly crashes: number;
    /** Invocations whose handler threw an error. */
    readonly errors: number;
  };
  /** Concurrent invocations over time, since `start`. */
  readonly series: Series & { readonly start: string | null };
}

/** The CloudWatch Logs filter pattern for the lines that the statistics need. */
export const statsPattern = `${invocationPattern} ?flatten ?ERROR`;

const stepMs = 1_000;

/**
 * Computes the statistics of log lines.
 *
 * @param untilMs when the log was read, milliseconds since the epoch: running invocations count until then.
 * @param run counts the jobs of this run only; the lines must be those of its invocations.
 */
export function logStats(entries: readonly LogEntry[], untilMs: number, run?: string): LogStats {
  const log = new InvocationLog();
  for (const { stream, atMs, message } of entries) log.add({ stream, timestampMs: atMs, message });
  const invocations = log.read();
  const peak = peakOf(invocations);
  const firstMs = invocations.reduce((first, { startMs }) => Math.min(first, startMs), Number.POSITIVE_INFINITY);
  const originMs = Math.floor(firstMs / stepMs) * stepMs;
  return {
    invocations: invocations.length,
    running: log.running,
    ...durations(invocations),
    billedMs: sum(known(invocations, "billedMs")),
    memoryMegabytes: memoryOf(invocations),
    peak: { invocations: peak.value, at: peak.atMs === undefined ? null : new Date(peak.atMs).toISOString() },
    jobs: jobsOf(entries, run),
    failures: failuresOf(entries, invocations),
    series:
      invocations.length === 0
        ? { stepMs, inFlight: [], start: null }
        : { ...seriesOf(invocations, originMs, untilMs), start: new Date(originMs).toISOString() },
  };
}

const known = (invocations: readonly Invocation[], key: "durationMs" | "billedMs" | "memoryUsedMegabytes"): number[] =>
  invocations.map((invocation) => invocation[key]).filter((value) => value !== undefined);

function durations(invocations: readonly Invocation[]): Pick<LogStats, "durationMs" | "coldStarts" | "initMs"> {
  const taken = known(invocations, "durationMs");
  const inits = invocations.map(({ initMs }) => initMs).filter((ms) => ms > 0);
  return {
    durationMs:
      taken.length === 0 ? null : { p50: percentile(taken, 50), p95: percentile(taken, 95), max: largest(taken) },
    coldStarts: inits.length,
    initMs: inits.length === 0 ? null : { p50: percentile(inits, 50), max: largest(inits) },
  };
}

function memoryOf(invocations: readonly Invocation[]): LogStats["memoryMegabytes"] {
  const used = known(invocations, "memoryUsedMegabytes");
  const size = invocations.findLast(({ memoryMegabytes }) => memoryMegabytes !== undefined)?.memoryMegabytes;
  return size === undefined || used.length === 0 ? null : { used: largest(used), size };
}

function jobsOf(entries: readonly LogEntry[], run: string | undefined): LogStats["jobs"] {
  const lines = entries.flatMap(({ job }) =>
    job === null || (run !== undefined && !isOfRun(job.run, run)) ? [] : [job],
  );
  const processed = new Set(
    lines.filter(({ outcome }) => outcome === "processed").map((job) => `${job.run} ${job.document}`),
  );
  const failed = lines.filter(({ outcome }) => outcome === "failed").length;
  return { attempts: lines.length, processed: processed.size, failed };
}

/** In the text format only a line of the runtime shows that the handler threw an error; in the JSON format the report does. */
function failuresOf(entries: readonly LogEntry[], invocations: readonly Invocation[]): LogStats["failures"] {
  const ended = (wanted: Invocation["outcome"]) => invocations.filter(({ outcome }) => outcome === wanted);
  const reported = new Set([...ended("error"), ...ended("failure")].map(({ requestId }) => requestId));
  const threw = entries.filter(({ kind, text }) => kind === "error" && /^Invoke Error\b/.test(text));
  return {
    timeouts: ended("timeout").length,
    crashes: ended("error").length,
    errors: ended("failure").length + threw.filter(({ requestId }) => !reported.has(requestId ?? "")).length,
  };
}
