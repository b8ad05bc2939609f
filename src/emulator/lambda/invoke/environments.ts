import type { LogSink } from "../../model-context.ts";
import { type FunctionSettings, isRestored } from "../functions/settings.ts";
import type { FunctionRuntime } from "../host/function-host.ts";

/** An execution environment. It processes one invocation at a time. */
export interface Environment {
  readonly log: EnvironmentLog;
  /** The revision of the function for which it was created. It is not used for a later one. */
  readonly revision: number;
  /** False before its first invocation, and after a timeout or a crash. The next invocation is then a cold start. */
  initialized: boolean;
  /** The time of an initialization for which no invocation waited. The next REPORT contains it. */
  earlyInitMs: number | undefined;
  lastUsedMs: number;
  /** Undefined after a restore: the runtime is started again with the next invocation, without a cold start. */
  runtime: FunctionRuntime | undefined;
}

/** An idle environment in a snapshot. */
export interface EnvironmentState {
  readonly logGroup: string;
  readonly logStream: string;
  readonly initialized: boolean;
  readonly earlyInitMs?: number | undefined;
  readonly lastUsedMs: number;
}

/** The idle execution environments of a function. The one that was used last is used first (emulator rule). */
export class EnvironmentPool {
  readonly #idleMs: number;
  /** Ordered by their last use, the most recent one last. */
  #idle: Environment[] = [];

  /** @param idleMs the time after which an idle environment is removed, milliseconds. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** Takes the environment that was used last. @returns undefined if there is none, or all have been idle for too long. */
  claim(nowMs: number): Environment | undefined {
    const newest = this.#idle.at(-1);
    if (newest === undefined) return undefined;
    if (nowMs - newest.lastUsedMs >= this.#idleMs) {
      this.clear();
      return undefined;
    }
    this.#idle.pop();
    return newest;
  }

  /** Adds an environment that is idle from now on. */
  release(environment: Environment, nowMs: number): void {
    environment.lastUsedMs = nowMs;
    this.#idle.push(environment);
  }

  /** Ends every idle environment. */
  clear(): void {
    for (const { runtime } of this.#idle) runtime?.dispose();
    this.#idle = [];
  }

  /** The idle environments, the one that was used last at the end. */
  list(): readonly Environment[] {
    return this.#idle;
  }
}

/** The function that an environment runs, as its log shows it. */
export interface LoggedFunction {
  readonly name: string;
  readonly arn: string;
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
  readonly settings: FunctionSettings;
}

/** The values of a REPORT line. Durations are in milliseconds. */
export interface ReportLine {
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
export interface RuntimeOrigin {
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
