import type { LogSink } from "../../model-context.ts";
import {
  billedMs,
  EnvironmentLog,
  isoTime,
  type LoggedFunction,
  type ReportLine,
  type RuntimeOrigin,
  runtimeVersion,
} from "./environment-log.ts";

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
