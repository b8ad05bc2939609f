import type { LogSink } from "../../options.ts";
import { type FunctionSettings, isRestored } from "../functions/settings.ts";

/** The function that an environment runs, as its log shows it. */
interface LoggedFunction {
  readonly name: string;
  readonly arn: string;
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
  readonly settings: FunctionSettings;
}

/** The values of a REPORT line. Durations are in milliseconds. */
interface ReportLine {
  readonly requestId: string;
  readonly durationMs: number;
  /** The time of the initialization or the restore. Undefined on a warm start. */
  readonly initMs: number | undefined;
  readonly memoryMegabytes: number;
  readonly memoryUsedMegabytes: number;
  /** `Status: timeout` or `Status: error\tError Type: …`. Undefined if the handler has ended by itself. */
  readonly status: string | undefined;
  /** Whether the handler has thrown an error: only the JSON format shows it. */
  readonly failed: boolean;
}

/** Where a runtime comes from: the Region, and a hash that identifies its version. */
interface RuntimeOrigin {
  readonly region: string;
  readonly hash: string;
}

/** The log stream of an execution environment, and the lines of its current invocation. Subclasses write in a format. */
export abstract class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  /** Whether the environment is restored from a snapshot. */
  readonly isRestored: boolean;
  protected readonly fn: LoggedFunction;
  /** The invocation that is running, or the last one. */
  protected requestId: string | undefined;
  readonly #sink: LogSink;
  /** Undefined if no caller reads them. */
  #lines: string[] | undefined;

  constructor(sink: LogSink, fn: LoggedFunction, group: string, stream: string) {
    this.#sink = sink;
    this.fn = fn;
    this.group = group;
    this.stream = stream;
    this.isRestored = isRestored(fn);
  }

  /** An invocation starts. @param lines the list to which its lines are added, if they are read. */
  started(atMs: number, requestId: string, lines: string[] | undefined): void {
    this.requestId = requestId;
    this.#lines = lines;
    this.start(atMs, requestId);
  }

  /** Writes a line as it is. */
  write(atMs: number, message: string): void {
    this.#lines?.push(message);
    this.#sink.write(this.group, this.stream, Math.floor(atMs), message);
  }

  abstract initStarted(atMs: number, origin: RuntimeOrigin): void;
  /** The initialization has reached its time limit. */
  abstract initTimedOut(atMs: number, durationMs: number): void;
  protected abstract start(atMs: number, requestId: string): void;
  abstract timedOut(atMs: number, requestId: string, seconds: number): void;
  /** An invocation has ended. */
  abstract ended(atMs: number, report: ReportLine): void;
  /** Writes a line of the function's console. */
  abstract console(atMs: number, level: string, text: string): void;
}

/** The text format, as recorded from AWS. Fields are separated by tabs. */
export class TextLog extends EnvironmentLog {
  initStarted(atMs: number, { region, hash }: RuntimeOrigin): void {
    const version = `Runtime Version: ${runtimeVersion(this.fn.settings.runtime)}`;
    const arn = `Runtime Version ARN: arn:aws:lambda:${region}::runtime:${hash}`;
    this.write(atMs, `${this.isRestored ? "RESTORE" : "INIT"}_START ${version}\t${arn}\n`);
  }

  initTimedOut(atMs: number, durationMs: number): void {
    this.write(atMs, `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`);
  }

  protected start(atMs: number, requestId: string): void {
    this.write(atMs, `START RequestId: ${requestId} Version: ${this.fn.version}\n`);
  }

  timedOut(atMs: number, requestId: string, seconds: number): void {
    this.write(atMs, `${isoTime(atMs)} ${requestId} ${timeoutText(seconds)}\n\n`);
  }

  ended(atMs: number, report: ReportLine): void {
    const { requestId, durationMs, initMs, memoryMegabytes, memoryUsedMegabytes, status } = report;
    const billed = billedMs(durationMs, this.isRestored ? 0 : initMs);
    const duration = `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms`;
    const memory = `Memory Size: ${memoryMegabytes} MB\tMax Memory Used: ${memoryUsedMegabytes} MB`;
    let line = `REPORT RequestId: ${requestId}\t${duration}\t${memory}\t`;
    if (initMs !== undefined) {
      line += `${this.isRestored ? "Restore" : "Init"} Duration: ${initMs.toFixed(2)} ms\t`;
      if (this.isRestored) line += `Billed Restore Duration: ${Math.ceil(initMs)} ms\t`;
    }
    if (status !== undefined) line += `${status}\t`;
    this.write(atMs, `END RequestId: ${requestId}\n`);
    this.write(atMs, `${line}\n`);
  }

  console(atMs: number, level: string, text: string): void {
    this.write(atMs, `${isoTime(atMs)}\t${this.requestId}\t${level}\t${text}\n`);
  }
}

/** Returns the message of an invocation that has timed out. */
export const timeoutText = (seconds: number): string => `Task timed out after ${seconds.toFixed(2)} seconds`;

let latestSecond = 0;
let latestText = "1970-01-01T00:00:00.";

/** Formats a time as ISO 8601, in whole milliseconds. The second is formatted once: many lines of a burst follow within it. */
export function isoTime(atMs: number): string {
  const second = Math.floor(atMs / 1_000);
  if (second !== latestSecond) {
    latestSecond = second;
    latestText = new Date(second * 1_000).toISOString().slice(0, -4);
  }
  return `${latestText}${String(Math.floor(atMs) - second * 1_000).padStart(3, "0")}Z`;
}

/** Returns the version of a runtime as Lambda writes it. */
const runtimeVersion = (runtime: string): string => `${runtime.replace(/^(nodejs)(\d+)\.x$/, "$1:$2")}.v78`;

/** Returns the `Billed Duration`, milliseconds: with the cold start, since August 2025 (AWS Compute Blog 2025), rounded up. */
const billedMs = (durationMs: number, initMs = 0): number => Math.ceil(durationMs + initMs);

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const rank = (level: string): number => Math.max(0, levels.indexOf(level));

const bytesPerMegabyte = 1_048_576;

/** The JSON format, as recorded from AWS: records with levels (L-DG monitoring-cloudwatchlogs-advanced). */
export class JsonLog extends EnvironmentLog {
  readonly #systemRank: number;
  readonly #applicationRank: number;

  constructor(sink: LogSink, fn: LoggedFunction, group: string, stream: string) {
    super(sink, fn, group, stream);
    this.#systemRank = rank(fn.settings.systemLogLevel);
    this.#applicationRank = rank(fn.settings.applicationLogLevel);
  }

  initStarted(atMs: number, { region, hash }: RuntimeOrigin): void {
    const { name, version, settings } = this.fn;
    const environment = {
      runtimeVersion: runtimeVersion(settings.runtime),
      runtimeVersionArn: `arn:aws:lambda:${region}::runtime:${hash}`,
      functionName: name,
      functionVersion: version,
      instanceId: this.stream,
      instanceMaxMemory: settings.memoryMegabytes * bytesPerMegabyte,
    };
    if (this.isRestored) this.#writeRecord("INFO", atMs, "platform.restoreStart", environment);
    else this.#writeRecord("INFO", atMs, "platform.initStart", { ...initPhase, ...environment });
  }

  initTimedOut(atMs: number, durationMs: number): void {
    const metrics = { durationMs: rounded(durationMs) };
    this.#writeRecord("WARN", atMs, "platform.initReport", { ...initPhase, status: "timeout", metrics });
  }

  protected start(atMs: number, requestId: string): void {
    const { arn: functionArn, version } = this.fn;
    this.#writeRecord("INFO", atMs, "platform.start", { requestId, functionArn, version });
  }

  timedOut(): void {
    // The status of the report shows it.
  }

  ended(atMs: number, report: ReportLine): void {
    const { requestId, initMs, memoryMegabytes, memoryUsedMegabytes } = report;
    const outcome = outcomeOf(report);
    const isFailure = outcome.status !== "success";
    const durationMs = rounded(report.durationMs);
    this.#writeRecord(isFailure ? "WARN" : "DEBUG", atMs, "platform.runtimeDone", {
      requestId,
      ...outcome,
      metrics: { durationMs, producedBytes: 0 },
    });
    this.#writeRecord(isFailure ? "WARN" : "INFO", atMs, "platform.report", {
      requestId,
      metrics: {
        durationMs,
        billedDurationMs: billedMs(report.durationMs, this.isRestored ? 0 : initMs),
        memorySizeMB: memoryMegabytes,
        maxMemoryUsedMB: memoryUsedMegabytes,
        ...(initMs === undefined ? {} : this.#coldStartOf(initMs)),
      },
      ...outcome,
    });
  }

  console(atMs: number, level: string, message: string): void {
    if (rank(level) < this.#applicationRank) return;
    const { requestId } = this;
    this.write(atMs, `${JSON.stringify({ timestamp: isoTime(atMs), level, requestId, message })}\n`);
  }

  #writeRecord(level: string, atMs: number, type: string, record: object): void {
    if (rank(level) < this.#systemRank) return;
    this.write(atMs, `${JSON.stringify({ time: isoTime(atMs), type, record })}\n`);
  }

  #coldStartOf(ms: number) {
    if (!this.isRestored) return { initDurationMs: rounded(ms) };
    return { restoreDurationMs: rounded(ms), billedRestoreDurationMs: Math.ceil(ms) };
  }
}

const initPhase = { initializationType: "on-demand", phase: "init" };

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** `Status: error\tError Type: …` of a REPORT line, as the members of a record. */
function outcomeOf({ status, failed }: ReportLine): {
  readonly status: string;
  readonly errorType?: string | undefined;
} {
  if (status === undefined) return { status: failed ? "failure" : "success" };
  const [, word = "error", errorType] = /^Status: (\w+)(?:\tError Type: (.*))?$/.exec(status) ?? [];
  return { status: word, errorType };
}
