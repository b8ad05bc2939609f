import type { JobLog } from "./jobs.ts";
import { numberAfter } from "./log/record.ts";

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
  /** True if the timeout of the function ended it. */
  readonly timedOut: boolean;
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
    const initMs = numberAfter(report, "Init Duration: ") ?? 0;
    const durationMs = numberAfter(report, "\tDuration: ");
    const endMs = open?.endMs ?? timestampMs;
    this.#closed.push({
      // A part of a line keeps the whole line in memory, and the REPORT line is the longest.
      requestId: open?.requestId ?? requestId,
      startMs: (open?.startMs ?? endMs - (durationMs ?? 0)) - initMs,
      endMs,
      initMs,
      durationMs,
      billedMs: numberAfter(report, "Billed Duration: "),
      memoryMegabytes: numberAfter(report, "Memory Size: "),
      memoryUsedMegabytes: numberAfter(report, "Max Memory Used: "),
      crashed: /\tStatus: (timeout|error)/.test(report),
      timedOut: /\tStatus: timeout/.test(report),
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
  timedOut: false,
});

/** The invocations of a function during a run. */
export interface Invocations {
  /** Invocations that belong to the run. */
  readonly own: readonly Invocation[];
  /** Invocations that may belong to the run or to other jobs: they are running, or crashed, without a job line. */
  readonly unclear: readonly Invocation[];
  /** Invocations that worked on other jobs at the same time. */
  readonly foreign: readonly Invocation[];
}

/** When a run took place, and what is still open of it. Times in milliseconds since the epoch, on the clock of the log. */
export interface RunWindow {
  readonly startedMs: number;
  readonly endedMs: number;
  /** Jobs of the run that have no outcome yet, so that they may be running. */
  readonly openJobs: number;
}

/** The clock of the log is known to about a second: an earlier start than this before the run is not a start of the run. */
const clockToleranceMs = 2_000;

/**
 * Separates the invocations of a run from those of other jobs in the same log. An invocation without a job line belongs to
 * the run only if the run has room for it: it started during the run, and a job of the run is still open if it is running.
 * If other jobs ran at the same time, or more invocations are running than jobs are open, it is unclear which are which.
 */
export function partitionByRun(invocations: readonly Invocation[], log: JobLog, window: RunWindow): Invocations {
  const during = invocations.filter((one) => log.ranIn(one.requestId) || isDuring(one, window));
  const claims = during.map((one) => claimOf(one, log, window));
  const pick = (...wanted: readonly Claim[]) => during.filter((_, index) => wanted.includes(claims[index] as Claim));
  const foreign = pick("foreign");
  const running = pick("running");
  const isClear = foreign.length === 0 && running.length <= window.openJobs;
  return isClear
    ? { own: pick("own", "running", "crashed"), unclear: [], foreign }
    : { own: pick("own"), unclear: pick("running", "crashed"), foreign };
}

type Claim = "own" | "foreign" | "running" | "crashed";

/** Decides what the log shows of one invocation; `running` and `crashed` without a job line. */
function claimOf({ requestId, startMs, initMs, endMs, crashed }: Invocation, log: JobLog, window: RunWindow): Claim {
  if (log.ranIn(requestId)) return "own";
  if (log.ranElsewhere(requestId) || startMs + initMs < window.startedMs - clockToleranceMs) return "foreign";
  if (endMs === undefined) return window.openJobs > 0 ? "running" : "foreign";
  if (crashed) return "crashed";
  return log.isEmpty ? "own" : "foreign";
}

/** Checks whether an invocation was in flight at any time during the run. */
const isDuring = ({ startMs, endMs }: Invocation, { startedMs, endedMs }: RunWindow): boolean =>
  startMs <= endedMs && (endMs ?? endedMs) >= startedMs;
