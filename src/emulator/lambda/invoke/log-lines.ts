import { limits } from "../../../base/limits.ts";
import type { FunctionSettings } from "../functions/settings.ts";

// The lines that Lambda writes in its text format, as recorded from AWS. Fields are separated by tabs.

/** The function that an environment runs, as its log shows it. */
export interface LoggedFunction {
  readonly name: string;
  readonly arn: string;
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
  readonly settings: Pick<
    FunctionSettings,
    "logFormat" | "snapStart" | "systemLogLevel" | "applicationLogLevel" | "memoryMegabytes" | "runtime"
  >;
}

/** The values of a REPORT line. Durations are in milliseconds. */
export interface ReportLine {
  readonly requestId: string;
  readonly durationMs: number;
  /** The time of the initialization or the restore. Undefined on a warm start. */
  readonly initMs: number | undefined;
  /** Whether the environment was restored from a snapshot. */
  readonly restored: boolean;
  readonly memoryMegabytes: number;
  readonly memoryUsedMegabytes: number;
  /** `Status: timeout` or `Status: error\tError Type: …`. Undefined if the handler has ended by itself. */
  readonly status: string | undefined;
  /** Whether the handler has thrown an error: only the JSON format shows it. */
  readonly failed: boolean;
}

/** Returns the `Billed Duration`, milliseconds: with the cold start, since August 2025 (AWS Compute Blog 2025), rounded up. */
export const billedMs = (durationMs: number, initMs = 0): number => Math.ceil(durationMs + initMs);

/** Returns the INIT_START line. `hash` identifies the runtime version. */
export const initStartLine = (runtime: string, region: string, hash: string): string =>
  `INIT_START Runtime Version: ${runtimeVersion(runtime)}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:${hash}\n`;

/** Returns the RESTORE_START line of an environment that is restored from a snapshot. */
export const restoreStartLine = (runtime: string, region: string, hash: string): string =>
  initStartLine(runtime, region, hash).replace("INIT_START", "RESTORE_START");

/** Returns the START line. */
export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`;

/** Returns the END line. */
export const endLine = (requestId: string): string => `END RequestId: ${requestId}\n`;

/** Returns the REPORT line. */
export function reportLine(report: ReportLine): string {
  const { requestId, durationMs, initMs, memoryMegabytes, memoryUsedMegabytes, status } = report;
  const duration = `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs(durationMs, report.restored ? 0 : initMs)} ms`;
  const memory = `Memory Size: ${memoryMegabytes} MB\tMax Memory Used: ${memoryUsedMegabytes} MB`;
  let line = `REPORT RequestId: ${requestId}\t${duration}\t${memory}\t`;
  if (initMs !== undefined) {
    line += `${report.restored ? "Restore" : "Init"} Duration: ${initMs.toFixed(2)} ms\t`;
    if (report.restored) line += `Billed Restore Duration: ${Math.ceil(initMs)} ms\t`;
  }
  if (status !== undefined) line += `${status}\t`;
  return `${line}\n`;
}

/** Returns a line of the function's console. */
export const consoleLine = (atMs: number, requestId: string | undefined, level: string, text: string): string =>
  `${isoTime(atMs)}\t${requestId}\t${level}\t${text}\n`;

/** Returns the line of an invocation that has timed out. */
export const timeoutLine = (atMs: number, requestId: string, seconds: number): string =>
  `${isoTime(atMs)} ${requestId} ${timeoutText(seconds)}\n\n`;

/** Returns the message of an invocation that has timed out. */
export const timeoutText = (seconds: number): string => `Task timed out after ${seconds.toFixed(2)} seconds`;

/** Formats a time as ISO 8601, in whole milliseconds. */
export const isoTime = (atMs: number): string => new Date(Math.floor(atMs)).toISOString();

/** Returns the version of a runtime as Lambda writes it. */
export const runtimeVersion = (runtime: string): string => `${runtime.replace(/^(nodejs)(\d+)\.x$/, "$1:$2")}.v78`;

/** Returns the line of an initialization that has reached its time limit. */
export const initTimeoutLine = (durationMs: number): string =>
  `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Returns the last 4 KB of an invocation's log, for `LogResult`. */
export function logTailOf(lines: readonly string[]): string {
  const bytes = encoder.encode(lines.join(""));
  return decoder.decode(bytes.subarray(Math.max(0, bytes.length - limits.lambda.logTailBytes)));
}
