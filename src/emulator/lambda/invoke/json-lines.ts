import { isRestored } from "../functions/settings.ts";
import { billedMs, isoTime, type LoggedFunction, type ReportLine, runtimeVersion } from "./log-lines.ts";

// The records that Lambda writes in its JSON format, as recorded from AWS, by level (L-DG monitoring-cloudwatchlogs-advanced).

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const rank = (level: string): number => Math.max(0, levels.indexOf(level));

const bytesPerMegabyte = 1_048_576;

/** The lines of an execution environment in the JSON format. Each method returns the lines that the levels let through. */
export class JsonLines {
  readonly #fn: LoggedFunction;
  readonly #stream: string;
  readonly #systemRank: number;
  readonly #applicationRank: number;

  constructor(fn: LoggedFunction, stream: string) {
    this.#fn = fn;
    this.#stream = stream;
    this.#systemRank = rank(fn.settings.systemLogLevel);
    this.#applicationRank = rank(fn.settings.applicationLogLevel);
  }

  initStart(atMs: number, region: string, hash: string): string[] {
    const { name, version, settings } = this.#fn;
    const environment = {
      runtimeVersion: runtimeVersion(settings.runtime),
      runtimeVersionArn: `arn:aws:lambda:${region}::runtime:${hash}`,
      functionName: name,
      functionVersion: version,
      instanceId: this.#stream,
      instanceMaxMemory: settings.memoryMegabytes * bytesPerMegabyte,
    };
    if (isRestored(this.#fn)) return this.#system("INFO", atMs, "platform.restoreStart", environment);
    const initialization = { initializationType: "on-demand", phase: "init", ...environment };
    return this.#system("INFO", atMs, "platform.initStart", initialization);
  }

  initTimeout(atMs: number, durationMs: number): string[] {
    return this.#system("WARN", atMs, "platform.initReport", {
      initializationType: "on-demand",
      phase: "init",
      status: "timeout",
      metrics: { durationMs: rounded(durationMs) },
    });
  }

  start(atMs: number, requestId: string): string[] {
    return this.#system("INFO", atMs, "platform.start", {
      requestId,
      functionArn: this.#fn.arn,
      version: this.#fn.version,
    });
  }

  report(atMs: number, report: ReportLine): string[] {
    const { requestId, durationMs, initMs, restored, memoryMegabytes, memoryUsedMegabytes } = report;
    const { status, errorType } = outcomeOf(report);
    const isFailure = status !== "success";
    const outcome = { status, ...(errorType === undefined ? {} : { errorType }) };
    return [
      ...this.#system(isFailure ? "WARN" : "DEBUG", atMs, "platform.runtimeDone", {
        requestId,
        ...outcome,
        metrics: { durationMs: rounded(durationMs), producedBytes: 0 },
      }),
      ...this.#system(isFailure ? "WARN" : "INFO", atMs, "platform.report", {
        requestId,
        metrics: {
          durationMs: rounded(durationMs),
          billedDurationMs: billedMs(durationMs, restored ? 0 : initMs),
          memorySizeMB: memoryMegabytes,
          maxMemoryUsedMB: memoryUsedMegabytes,
          ...(initMs === undefined ? {} : coldStartOf(initMs, restored)),
        },
        ...outcome,
      }),
    ];
  }

  console(atMs: number, requestId: string | undefined, level: string, message: string): string[] {
    if (rank(level) < this.#applicationRank) return [];
    return [`${JSON.stringify({ timestamp: isoTime(atMs), level, requestId, message })}\n`];
  }

  #system(level: string, atMs: number, type: string, record: object): string[] {
    return rank(level) < this.#systemRank ? [] : [`${JSON.stringify({ time: isoTime(atMs), type, record })}\n`];
  }
}

const coldStartOf = (ms: number, restored: boolean) =>
  restored
    ? { restoreDurationMs: rounded(ms), billedRestoreDurationMs: Math.ceil(ms) }
    : { initDurationMs: rounded(ms) };

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** `Status: error\tError Type: …` of a REPORT line, as the members of a record. */
function outcomeOf({ status, failed }: ReportLine): { readonly status: string; readonly errorType?: string } {
  if (status === undefined) return { status: failed ? "failure" : "success" };
  const [, word = "error", errorType] = /^Status: (\w+)(?:\tError Type: (.*))?$/.exec(status) ?? [];
  return { status: word, ...(errorType === undefined ? {} : { errorType }) };
}
