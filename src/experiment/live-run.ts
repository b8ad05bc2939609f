import { untilFreshMinuteMs } from "../aws/cloudwatch.ts";
import type { ChildCounts } from "../aws/state-machine.ts";
import { isFlattenStack } from "../aws/workload.ts";
import { pause } from "../base/time.ts";
import type { FlightTimes } from "../measure/log/invocation-log.ts";
import { isQueued } from "../plan/scenario.ts";
import type { ArmRun } from "./arm-run.ts";
import { type Accounting, QueueWatch, RequestLedger, WrapperLines } from "./follow/accounting.ts";
import { DeadLetterObserver, LogObserver } from "./follow/observers.ts";
import type { Failure, SendGate, Stop } from "./follow/stop.ts";
import type { ArmResult } from "./result.ts";
import { type CreationJournal, RunSchedules } from "./send/schedules.ts";
import { newSendState, type SendState } from "./send/send-state.ts";

/** A run that is under way: what its sender and its follower know about it, kept up to date by both. */
export interface LiveRun {
  /** When sending began, milliseconds since the epoch on our clock. */
  readonly startedMs: number;
  /** When `--timeout` ends the sending and the following, milliseconds since the epoch on our clock. */
  readonly untilMs: number;
  readonly sends: SendState;
  readonly log: LogObserver;
  readonly deadLetters: DeadLetterObserver;
  readonly accounting: Accounting;
  /** Used if the jobs are counted. */
  readonly queue: QueueWatch;
  /** Used if the jobs are followed by their request ids. */
  readonly requests: RequestLedger;
  readonly stop: Stop;
  /** Where the user can pause the sending. */
  readonly gate: SendGate | undefined;
  /** The schedules of delays beyond 900 s, if EventBridge Scheduler makes them. */
  readonly schedules: RunSchedules | undefined;
  /** Records the executions of state machines while they run. */
  readonly executionJournal?: CreationJournal | undefined;
}

/** Begins a run now. */
export function beginRun(
  run: ArmRun,
  stop: Stop,
  { gate, scheduleJournal, executionJournal }: Partial<RunHooks> = {},
): LiveRun {
  const { target, spec, facts, id } = run;
  const startedMs = target.cloud.clock.nowMs();
  const ofUser = isQueued(spec.via) ? "counts" : "request-ids";
  const accounting = isFlattenStack(target.workload) ? "job-lines" : ofUser;
  const sends = newSendState();
  const wrapperLines = accounting === "job-lines" ? undefined : new WrapperLines(sends);
  return {
    startedMs,
    accounting,
    untilMs: startedMs + spec.timeoutMs,
    sends,
    log: new LogObserver(target, facts.processFunction.logGroup, id, startedMs, wrapperLines),
    deadLetters: new DeadLetterObserver(target, id, sends.messageIds),
    queue: new QueueWatch(),
    requests: new RequestLedger(sends, spec.via === "invoke-async"),
    stop,
    gate,
    schedules: spec.beyond === "scheduler" ? new RunSchedules(run, scheduleJournal) : undefined,
    executionJournal,
  };
}

/** Whether the answer to an invoke tells what became of its job, so that the log settles the jobs without one. */
export const isAnswered = ({ via }: Pick<ArmRun["spec"], "via">): boolean => via === "invoke" || via === "pool";

/** Whether jobs may be in the dead-letter queue, which can show which ones. */
export const mayBeDeadLettered = ({ spec }: Pick<ArmRun, "spec">, accounting: Accounting): boolean =>
  !isAnswered(spec) && accounting !== "request-ids";

/** How a run reports to its caller, and how the caller ends it. */
export interface RunHooks {
  readonly onProgress: (event: ProgressEvent) => void;
  /** Ends the sending; what has been sent is measured. */
  readonly signal: AbortSignal | undefined;
  /** Where the user can pause the sending. */
  readonly gate?: SendGate;
  /** Records the schedules of delays beyond 900 s while they exist. */
  readonly scheduleJournal?: CreationJournal;
  /** Records the executions of state machines while they run. */
  readonly executionJournal?: CreationJournal;
}

/** A run that was measured. */
export interface ArmOutcome {
  readonly result: ArmResult;
  /** What failed in the middle of the run; the result covers what was seen anyway. */
  readonly failure: Failure | undefined;
}

/** What an experiment reports while it is under way. `reduceLive` makes a picture of it. */
export type ProgressEvent =
  /** A run of an arm is about to begin. */
  | { readonly kind: "began"; readonly run: ArmRun }
  | RunSeen
  /** A run of an arm was measured. */
  | { readonly kind: "ended"; readonly result: ArmResult };

/** A look at a run that is under way. */
export interface RunSeen {
  readonly kind: "seen";
  readonly progress: Progress;
  /** What is new since the last look; left out before the first call and after the last look. */
  readonly details?: RunDetails;
}

/** How far a run has come. Numbers without a unit are numbers of jobs. */
export interface Progress {
  readonly arm: string;
  readonly phase: "preparing" | "sending" | "running" | "settling";
  readonly total: number;
  /** Processed jobs. */
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
  /** Jobs that failed, were dead-lettered, or were refused because no concurrency was left. */
  readonly failed: number;
  readonly elapsedMs: number;
  /** Estimated time until the last job ends; null if unknown. */
  readonly remainingMs: number | null;
  /** Child executions of a Distributed Map, as of the last look; left out without one, and when all of them have ended. */
  readonly children?: ChildCounts;
}

/** What the picture of a run shows beside its progress. */
export interface RunDetails {
  readonly sending: {
    /** Jobs that were sent. */
    readonly sent: number;
    /** From the first call to the last one so far, milliseconds. */
    readonly spanMs: number;
    /** Whether a call is still to be made. */
    readonly isOpen: boolean;
  };
  /** Jobs of which an attempt has failed, and that wait for the next one. */
  readonly retrying: number;
  /** Estimated time until the first attempt at every job has ended; null if unknown. */
  readonly firstAttemptsMs: number | null;
  /** When the last job was processed, milliseconds after the start of the run; null if none was. */
  readonly lastSuccessMs: number | null;
  /** Milliseconds after the start of the run. */
  readonly flights: FlightTimes;
}

/** Waits for the next full minute, so that the metrics of a run share no minute with what ran before. */
export async function toFreshMinute(run: ArmRun, { onProgress, signal }: RunHooks): Promise<void> {
  const { cloud } = run.target;
  const waitMs = untilFreshMinuteMs(cloud);
  if (waitMs === 0) return;
  const waiting = { phase: "preparing", done: 0, waiting: run.spec.count, remainingMs: waitMs } as const;
  onProgress({ kind: "seen", progress: { ...settlingProgress(run, 0), ...waiting } });
  await pause(cloud.clock, waitMs, signal);
}

/** The progress of a run all of whose jobs have ended. */
export const settlingProgress = ({ spec: { name, count } }: ArmRun, elapsedMs: number): Progress => ({
  arm: name,
  phase: "settling",
  total: count,
  done: count,
  running: 0,
  waiting: 0,
  failed: 0,
  elapsedMs,
  remainingMs: null,
});
