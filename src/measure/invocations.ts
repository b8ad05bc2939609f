import type { JobLog } from "./job-log.ts";
import type { Outcome } from "./log/record.ts";

/** One run of the function, read from its log. */
export interface Invocation {
  readonly requestId: string;
  /** The log stream, of which each execution environment has one. */
  readonly stream: string;
  /** When the execution environment started to work on it: the time of START, minus an initialization that delayed it. */
  readonly startMs: number;
  /** When it ended; undefined while it is running. */
  readonly endMs: number | undefined;
  /** Initialization or restore that delayed the start; 0 without one. */
  readonly initMs: number;
  readonly durationMs: number | undefined;
  readonly billedMs: number | undefined;
  readonly memoryMegabytes: number | undefined;
  readonly memoryUsedMegabytes: number | undefined;
  /** How the runtime says that it ended; undefined before its report. */
  readonly outcome: Outcome | undefined;
  /** Whether the report would tell that the handler threw an error: only in the JSON format. */
  readonly reportsErrors: boolean;
}

/** Whether the runtime ended an invocation: by the timeout of the function, or because its process ended. */
export const isCrash = (outcome: Invocation["outcome"]): boolean => outcome === "timeout" || outcome === "error";

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
interface RunWindow {
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
  const claimed: Readonly<Record<Claim, Invocation[]>> = { own: [], foreign: [], running: [], crashed: [] };
  for (const one of invocations) {
    if (log.ranIn(one.requestId) || isDuring(one, window)) claimed[claimOf(one, log, window)].push(one);
  }
  const { own, foreign, running, crashed } = claimed;
  const others = [...crashed, ...running];
  const isClear = foreign.length === 0 && running.length <= window.openJobs;
  return isClear ? { own: [...own, ...others], unclear: [], foreign } : { own, unclear: others, foreign };
}

/**
 * Separates the invocations of direct invokes, whose request ids are known once they are answered. Of the others, those that
 * run or ended while invokes of the run have no answer may be of the run.
 */
export function partitionByRequest(invocations: readonly Invocation[], log: JobLog, window: RunWindow): Invocations {
  const during = invocations.filter((one) => log.ranIn(one.requestId) || isDuring(one, window));
  const others = during.filter(({ requestId }) => !log.ranIn(requestId));
  const isEarlier = ({ startMs, initMs }: Invocation) => startMs + initMs < window.startedMs - clockToleranceMs;
  const mayBeOwn = (one: Invocation) => window.openJobs > 0 && !isEarlier(one);
  return {
    own: during.filter(({ requestId }) => log.ranIn(requestId)),
    unclear: others.filter(mayBeOwn),
    foreign: others.filter((one) => !mayBeOwn(one)),
  };
}

/** All invocations of a function whose jobs are counted: its log does not tell the jobs of a run from others. */
export const allDuring = (invocations: readonly Invocation[], window: RunWindow): Invocations => ({
  own: invocations.filter((one) => isDuring(one, window)),
  unclear: [],
  foreign: [],
});

type Claim = "own" | "foreign" | "running" | "crashed";

/** Decides what the log shows of one invocation; `running` and `crashed` without a job line. */
function claimOf({ requestId, startMs, initMs, endMs, outcome }: Invocation, log: JobLog, window: RunWindow): Claim {
  if (log.ranIn(requestId)) return "own";
  if (log.ranElsewhere(requestId) || startMs + initMs < window.startedMs - clockToleranceMs) return "foreign";
  if (endMs === undefined) return window.openJobs > 0 ? "running" : "foreign";
  if (isCrash(outcome)) return "crashed";
  return log.isEmpty ? "own" : "foreign";
}

/** Checks whether an invocation was in flight at any time during the run. */
const isDuring = ({ startMs, endMs }: Invocation, { startedMs, endedMs }: RunWindow): boolean =>
  startMs <= endedMs && (endMs ?? endedMs) >= startedMs;
