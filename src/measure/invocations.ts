import type { JobLog } from "./jobs.ts";

/** One run of the function, read from its log. */
export interface Invocation {
  readonly requestId: string;
  /** When the execution environment started to work on it: the time of the START line minus the init phase. */
  readonly startMs: number;
  /** When it ended; undefined while it is running. */
  readonly endMs: number | undefined;
  readonly initMs: number;
  readonly durationMs: number | undefined;
  readonly billedMs: number | undefined;
  readonly memoryMegabytes: number | undefined;
  readonly memoryUsedMegabytes: number | undefined;
  /** True if the runtime reported a timeout or a crash. */
  readonly crashed: boolean;
}

/** A line of a function's log. */
export interface LogLine {
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}

const startPattern = /^START RequestId: (\S+)/;
const endPattern = /^END RequestId: (\S+)/;
const reportPattern = /^REPORT RequestId: (\S+)/;

/** What is known of an invocation before its REPORT line; `startMs` is undefined if START was not among the lines read. */
interface OpenInvocation {
  readonly requestId: string;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

/** Collects invocations from the lines of a log, which may arrive page by page. */
export class InvocationLog {
  readonly #open = new Map<string, OpenInvocation>();
  readonly #closed: Invocation[] = [];

  /** Adds a line. Lines of one stream must be added in their order. */
  add({ stream, timestampMs, message }: LogLine): void {
    const started = startPattern.exec(message)?.[1];
    if (started !== undefined) {
      // An asynchronous retry has the request id of the first attempt, but never overlaps it in one environment.
      this.#open.set(`${stream} ${started}`, { requestId: started, startMs: timestampMs, endMs: undefined });
      return;
    }
    const ended = endPattern.exec(message)?.[1];
    if (ended !== undefined) {
      const key = `${stream} ${ended}`;
      this.#open.set(key, { requestId: ended, startMs: this.#open.get(key)?.startMs, endMs: timestampMs });
      return;
    }
    const reported = reportPattern.exec(message)?.[1];
    if (reported !== undefined) this.#close(`${stream} ${reported}`, reported, timestampMs, message);
  }

  /** Returns every invocation seen; running ones come last. */
  read(): Invocation[] {
    const running = [...this.#open.values()].flatMap(({ requestId, startMs, endMs }) =>
      startMs === undefined ? [] : [unfinished(requestId, startMs, endMs)],
    );
    return [...this.#closed, ...running];
  }

  /** The number of invocations that have started and not ended. */
  get running(): number {
    let count = 0;
    for (const { endMs } of this.#open.values()) if (endMs === undefined) count++;
    return count;
  }

  #close(key: string, requestId: string, timestampMs: number, report: string): void {
    const open = this.#open.get(key);
    this.#open.delete(key);
    const initMs = numberAfter(report, "Init Duration") ?? 0;
    const durationMs = numberAfter(report, "\tDuration");
    const endMs = open?.endMs ?? timestampMs;
    this.#closed.push({
      requestId,
      startMs: (open?.startMs ?? endMs - (durationMs ?? 0)) - initMs,
      endMs,
      initMs,
      durationMs,
      billedMs: numberAfter(report, "Billed Duration"),
      memoryMegabytes: numberAfter(report, "Memory Size"),
      memoryUsedMegabytes: numberAfter(report, "Max Memory Used"),
      crashed: /\tStatus: (timeout|error)/.test(report),
    });
  }
}

const unfinished = (requestId: string, startMs: number, endMs: number | undefined): Invocation => ({
  requestId,
  startMs,
  endMs,
  initMs: 0,
  durationMs: undefined,
  billedMs: undefined,
  memoryMegabytes: undefined,
  memoryUsedMegabytes: undefined,
  crashed: false,
});

/** Reads the number after `label: ` in a REPORT line; undefined if the label is missing. */
function numberAfter(report: string, label: string): number | undefined {
  const at = report.indexOf(`${label}: `);
  if (at < 0) return undefined;
  const value = Number.parseFloat(report.slice(at + label.length + 2));
  return Number.isNaN(value) ? undefined : value;
}

/** The invocations of a function during a run. */
export interface Invocations {
  /** Invocations of the run, and those that may belong to it: they are running, or crashed without a job line. */
  readonly own: readonly Invocation[];
  /** Invocations that worked on other jobs at the same time. */
  readonly foreign: readonly Invocation[];
}

/**
 * Separates the invocations of a run from those of other jobs in the same log. Others count only if they ran between
 * `startedMs` and `endedMs`, milliseconds since the epoch.
 */
export function partitionByRun(
  invocations: readonly Invocation[],
  log: JobLog,
  startedMs: number,
  endedMs: number,
): Invocations {
  const own = invocations.filter((one) => !isForeign(one, log));
  const foreign = invocations.filter(
    (one) => isForeign(one, log) && one.startMs <= endedMs && (one.endMs ?? endedMs) >= startedMs,
  );
  return { own, foreign };
}

/** Checks whether an invocation belongs to other jobs: its job lines are of another run, or it succeeded without any. */
function isForeign({ requestId, endMs, crashed }: Invocation, log: JobLog): boolean {
  if (log.ranIn(requestId)) return false;
  return log.ranElsewhere(requestId) || (endMs !== undefined && !crashed && !log.isEmpty);
}
