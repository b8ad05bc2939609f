import { limits } from "../../../base/limits.ts";
import type { LogSink } from "../../model-context.ts";
import type { FunctionError } from "../host/function-host.ts";

/**
 * The lines that Lambda writes in its text format (recorded from AWS; fields are split by tabs). Durations are in
 * milliseconds.
 */
export interface ReportLine {
  readonly requestId: string;
  readonly durationMs: number;
  /** Undefined on a warm start. */
  readonly initMs: number | undefined;
  readonly memoryMegabytes: number;
  readonly memoryUsedMegabytes: number;
  /** `Status: timeout`, `Status: error\tError Type: …`; undefined when the handler ended by itself. */
  readonly status: string | undefined;
}

/** `Billed Duration`: the cold start counts since August 2025 (AWS Compute Blog 2025), then whole milliseconds up. */
const billedMs = (durationMs: number, initMs = 0): number => Math.ceil(durationMs + initMs);

export const initStartLine = (runtime: string, region: string, hash: string): string =>
  `INIT_START Runtime Version: ${runtimeVersion(runtime)}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:${hash}\n`;

export const startLine = (requestId: string): string => `START RequestId: ${requestId} Version: $LATEST\n`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}\n`;

export function reportLine(report: ReportLine): string {
  const { requestId, durationMs, initMs, memoryMegabytes, memoryUsedMegabytes, status } = report;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(durationMs, initMs)} ms`,
    `Memory Size: ${memoryMegabytes} MB`,
    `Max Memory Used: ${memoryUsedMegabytes} MB`,
  ];
  if (initMs !== undefined) parts.push(`Init Duration: ${initMs.toFixed(2)} ms`);
  if (status !== undefined) parts.push(status);
  return `${parts.join("\t")}\t\n`;
}

const consoleLine = (atMs: number, requestId: string | undefined, level: string, text: string): string =>
  `${isoTime(atMs)}\t${requestId}\t${level}\t${text}\n`;

export const timeoutLine = (atMs: number, requestId: string, seconds: number): string =>
  `${isoTime(atMs)} ${requestId} ${timeoutText(seconds)}\n\n`;

export const timeoutText = (seconds: number): string => `Task timed out after ${seconds.toFixed(2)} seconds`;

export const isoTime = (atMs: number): string => new Date(Math.floor(atMs)).toISOString();

const runtimeVersion = (runtime: string): string => `${runtime.replace(/^(nodejs)(\d+)\.x$/, "$1:$2")}.v78`;

/** What the Node.js runtime logs of an error that it caught: a title and the error as JSON. */
export function invokeErrorText(title: string, error: FunctionError): string {
  const { errorType, errorMessage, trace } = error;
  return `${title} \t${JSON.stringify({ errorType, errorMessage, stack: trace ?? [] })}`;
}

/** The log stream of one execution environment, and what the present invocation has written to it. */
export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  readonly #sink: LogSink;
  #requestId: string | undefined;
  #lines: string[] = [];

  constructor(sink: LogSink, group: string, stream: string) {
    this.#sink = sink;
    this.group = group;
    this.stream = stream;
  }

  /** Lines are of this invocation from now on; its own list of lines is returned. */
  begin(requestId: string): readonly string[] {
    this.#requestId = requestId;
    this.#lines = [];
    return this.#lines;
  }

  write(atMs: number, message: string): void {
    this.#lines.push(message);
    this.#sink.write(this.group, this.stream, Math.floor(atMs), message);
  }

  /** What the function's code wrote to its console. */
  console(atMs: number, level: string, text: string): void {
    this.write(atMs, consoleLine(atMs, this.#requestId, level, text));
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The last 4 KB of an invocation's log: what `LogResult` carries. */
export function logTailOf(lines: readonly string[]): string {
  const bytes = encoder.encode(lines.join(""));
  return decoder.decode(bytes.subarray(Math.max(0, bytes.length - limits.lambda.logTailBytes)));
}
