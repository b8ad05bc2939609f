import type { LogSink } from "../../model-context.ts";
import { isRestored } from "../functions/settings.ts";
import { JsonLines } from "./json-lines.ts";
import {
  consoleLine,
  endLine,
  initStartLine,
  initTimeoutLine,
  type LoggedFunction,
  type ReportLine,
  reportLine,
  restoreStartLine,
  startLine,
  timeoutLine,
} from "./log-lines.ts";

/** Where a runtime comes from: the Region, and a hash that identifies its version. */
export interface RuntimeOrigin {
  readonly region: string;
  readonly hash: string;
}

/** The log stream of an execution environment, and the lines of its current invocation. */
export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  readonly #sink: LogSink;
  readonly #fn: LoggedFunction;
  /** Undefined for the text format. */
  readonly #json: JsonLines | undefined;
  /** Whether the environment is restored from a snapshot. */
  readonly isRestored: boolean;
  #requestId: string | undefined;
  /** Undefined if no caller reads them. */
  #lines: string[] | undefined;

  constructor(sink: LogSink, fn: LoggedFunction, group: string, stream: string) {
    this.#sink = sink;
    this.#fn = fn;
    this.group = group;
    this.stream = stream;
    this.isRestored = isRestored(fn);
    this.#json = fn.settings.logFormat === "JSON" ? new JsonLines(fn, stream) : undefined;
  }

  initStarted(atMs: number, { region, hash }: RuntimeOrigin): void {
    const { runtime } = this.#fn.settings;
    const line = this.isRestored ? restoreStartLine : initStartLine;
    if (this.#json === undefined) this.write(atMs, line(runtime, region, hash));
    else this.#writeAll(atMs, this.#json.initStart(atMs, region, hash));
  }

  /** The initialization has reached its time limit. */
  initTimedOut(atMs: number, durationMs: number): void {
    if (this.#json === undefined) this.write(atMs, initTimeoutLine(durationMs));
    else this.#writeAll(atMs, this.#json.initTimeout(atMs, durationMs));
  }

  /** An invocation starts. @param lines the list to which its lines are added, if they are read. */
  started(atMs: number, requestId: string, lines: string[] | undefined): void {
    this.#requestId = requestId;
    this.#lines = lines;
    if (this.#json === undefined) this.write(atMs, startLine(requestId, this.#fn.version));
    else this.#writeAll(atMs, this.#json.start(atMs, requestId));
  }

  timedOut(atMs: number, requestId: string, seconds: number): void {
    // In the JSON format the status of the report shows it.
    if (this.#json === undefined) this.write(atMs, timeoutLine(atMs, requestId, seconds));
  }

  /** An invocation has ended. */
  ended(atMs: number, report: ReportLine): void {
    if (this.#json === undefined) {
      this.write(atMs, endLine(report.requestId));
      this.write(atMs, reportLine(report));
    } else this.#writeAll(atMs, this.#json.report(atMs, report));
  }

  /** Writes a line of the function's console. */
  console(atMs: number, level: string, text: string): void {
    if (this.#json === undefined) this.write(atMs, consoleLine(atMs, this.#requestId, level, text));
    else this.#writeAll(atMs, this.#json.console(atMs, this.#requestId, level, text));
  }

  /** Writes a line as it is. */
  write(atMs: number, message: string): void {
    this.#lines?.push(message);
    this.#sink.write(this.group, this.stream, Math.floor(atMs), message);
  }

  #writeAll(atMs: number, messages: readonly string[]): void {
    for (const message of messages) this.write(atMs, message);
  }
}
