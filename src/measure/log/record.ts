import { objectIn } from "../../base/encoding.ts";
/** What Lambda itself writes to a function's log, in the text or the JSON format. Times are milliseconds since the epoch. */
export type PlatformRecord =
  | {
      readonly kind: "init-start";
      readonly atMs: number;
      /** True for an environment of provisioned concurrency, which is initialized when it is configured. */
      readonly provisioned: boolean;
    }
  | { readonly kind: "restore-start"; readonly atMs: number }
  /** `end` is END of the text format, `done` is `platform.runtimeDone`: the environment may be busy with extensions until the report. */
  | { readonly kind: "start" | "done" | "end"; readonly atMs: number; readonly requestId: string }
  | ReportRecord
  | { readonly kind: "dropped"; readonly atMs: number; readonly records: number };

/** The record at the end of an invocation: `REPORT` or `platform.report`. */
export interface ReportRecord {
  readonly kind: "report";
  readonly atMs: number;
  readonly requestId: string;
  /** The time of the handler, without initialization or restore. */
  readonly durationMs: number;
  /** Undefined on a warm start. */
  readonly initMs: number | undefined;
  /** The restore of a SnapStart snapshot; undefined without one. */
  readonly restoreMs: number | undefined;
  readonly outcome: Outcome;
  /** Undefined for a Managed Instance, as are the figures of memory. */
  readonly billedMs: number | undefined;
  readonly memoryMegabytes: number | undefined;
  readonly memoryUsedMegabytes: number | undefined;
  /** True if the environment runs several invocations at the same time (Managed Instances). */
  readonly isShared: boolean;
}

/**
 * How an invocation ended. In the text format a handler that throws an error is `success`: only CloudWatch's metric Errors
 * counts it.
 */
export type Outcome = "success" | "failure" | "error" | "timeout";

/** Texts that the records contain which the curves need, in both formats. */
const platformTerms = [
  "START RequestId",
  "REPORT RequestId",
  "INIT_START",
  "RESTORE_START",
  "platform.initStart",
  "platform.restoreStart",
  "platform.start",
  "platform.runtimeDone",
  "platform.report",
  "platform.logsDropped",
];

/**
 * The CloudWatch Logs filter pattern for the records that the curves need. Terms with `?` are alternatives, and quotes
 * enclose terms with punctuation.
 */
export const platformPattern = platformTerms.map((term) => `?"${term}"`).join(" ");

/** The filter pattern for the records of `platformPattern`, and those with which an invocation ends. */
export const invocationPattern = `${platformPattern} ?"END RequestId"`;

/** The filter pattern for the reports alone. */
export const reportPattern = '?"REPORT RequestId" ?"platform.report"';

/** The records of `platformPattern` as a regular expression, for Logs Insights. */
export const platformExpression = platformTerms.map((term) => term.replace(".", "\\.")).join("|");

/**
 * Reads a line that Lambda wrote.
 *
 * @param timestampMs the timestamp of the log event. A JSON record has a time of its own, which is used instead.
 * @returns undefined for any other line: those of the function's code, and records that the curves do not need.
 */
export function readRecord(timestampMs: number, message: string): PlatformRecord | undefined {
  switch (message.charCodeAt(0)) {
    case 123: // {
      return message.includes("platform.") ? readJson(timestampMs, message) : undefined;
    case 69: // E
      return message.startsWith(endStart)
        ? { kind: "end", atMs: timestampMs, requestId: wordAt(message, endStart.length) }
        : undefined;
    case 73: // I
      return message.startsWith("INIT_START ")
        ? { kind: "init-start", atMs: timestampMs, provisioned: false }
        : undefined;
    case 82: // R
      if (message.startsWith(reportStart)) return readReport(timestampMs, message);
      return message.startsWith("RESTORE_START ") ? { kind: "restore-start", atMs: timestampMs } : undefined;
    case 83: // S
      return message.startsWith(startStart)
        ? { kind: "start", atMs: timestampMs, requestId: wordAt(message, startStart.length) }
        : undefined;
    default:
      return undefined;
  }
}

const startStart = "START RequestId: ";
const endStart = "END RequestId: ";
const reportStart = "REPORT RequestId: ";

function wordAt(text: string, from: number): string {
  let to = from;
  while (to < text.length && !isSpace(text.charCodeAt(to))) to++;
  return text.slice(from, to);
}

/** Whether a character parts words. An escape does not: the text of a hostile sender stays one word. */
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Reads a REPORT line. Its fields are separated by tabs, and their order is not documented. */
function readReport(atMs: number, message: string): PlatformRecord | undefined {
  const durationMs = numberAfter(message, "\tDuration: ");
  if (durationMs === undefined) return undefined;
  const statusAt = message.indexOf("\tStatus: ");
  return {
    kind: "report",
    atMs,
    requestId: wordAt(message, reportStart.length),
    durationMs,
    initMs: numberAfter(message, "\tInit Duration: "),
    restoreMs: numberAfter(message, "\tRestore Duration: "),
    outcome: statusAt < 0 ? "success" : outcomeOf(wordAt(message, statusAt + 9)),
    billedMs: numberAfter(message, "\tBilled Duration: "),
    memoryMegabytes: numberAfter(message, "\tMemory Size: "),
    memoryUsedMegabytes: numberAfter(message, "\tMax Memory Used: "),
    isShared: false,
  };
}

/** Reads the number after a label of a REPORT line, such as `Init Duration: `; undefined without the label. */
function numberAfter(text: string, label: string): number | undefined {
  const at = text.indexOf(label);
  if (at < 0) return undefined;
  const value = Number.parseFloat(text.slice(at + label.length, at + label.length + 24));
  return Number.isFinite(value) ? value : undefined;
}

const outcomeOf = (status: unknown): Outcome =>
  status === "timeout" || status === "error" || status === "failure" ? status : "success";

interface JsonRecord {
  readonly time?: unknown;
  readonly type?: unknown;
  readonly record?: {
    readonly requestId?: unknown;
    readonly initializationType?: unknown;
    readonly status?: unknown;
    readonly droppedRecords?: unknown;
    readonly metrics?: Readonly<Record<string, unknown>>;
  };
}

function readJson(timestampMs: number, message: string): PlatformRecord | undefined {
  const parsed = objectIn(message) as JsonRecord | undefined;
  if (parsed === undefined) return undefined;
  const { time, type, record = {} } = parsed;
  if (typeof record !== "object" || record === null) return undefined;
  const parsedMs = typeof time === "string" ? Date.parse(time) : Number.NaN;
  const atMs = Number.isNaN(parsedMs) ? timestampMs : parsedMs;
  const { requestId } = record;
  switch (type) {
    case "platform.initStart":
      return { kind: "init-start", atMs, provisioned: record.initializationType === "provisioned-concurrency" };
    case "platform.restoreStart":
      return { kind: "restore-start", atMs };
    case "platform.start":
      return typeof requestId === "string" ? { kind: "start", atMs, requestId } : undefined;
    case "platform.runtimeDone":
      return typeof requestId === "string" ? { kind: "done", atMs, requestId } : undefined;
    case "platform.report":
      return typeof requestId === "string" ? jsonReport(atMs, requestId, record) : undefined;
    case "platform.logsDropped":
      return { kind: "dropped", atMs, records: numberOf(record.droppedRecords) ?? 0 };
    default:
      return undefined;
  }
}

function jsonReport(
  atMs: number,
  requestId: string,
  { metrics = {}, status }: NonNullable<JsonRecord["record"]>,
): PlatformRecord | undefined {
  const durationMs = numberOf(metrics.durationMs);
  if (durationMs === undefined) return undefined;
  const billedMs = numberOf(metrics.billedDurationMs);
  return {
    kind: "report",
    atMs,
    requestId,
    durationMs,
    initMs: numberOf(metrics.initDurationMs),
    restoreMs: numberOf(metrics.restoreDurationMs),
    outcome: outcomeOf(status),
    billedMs,
    memoryMegabytes: numberOf(metrics.memorySizeMB),
    memoryUsedMegabytes: numberOf(metrics.maxMemoryUsedMB),
    // The report of a Managed Instance has the duration only (L-DG Managed Instances).
    isShared: billedMs === undefined,
  };
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
