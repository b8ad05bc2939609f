import { isFlattenStack } from "../aws/workload.ts";
import { isQueued } from "../plan/scenario.ts";
import type { ArmRun } from "./arm-run.ts";
import { RequestLedger, WrapperLines } from "./follow/attribution.ts";
import { DeadLetterObserver } from "./follow/dead-letters.ts";
import { LogObserver } from "./follow/log-observer.ts";
import { QueueWatch } from "./follow/queue-watch.ts";
import type { SendGate, Stop } from "./follow/stop.ts";
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

/** What a run that begins may be given by its caller. */
export interface LiveHooks {
  /** Where the user can pause the sending. */
  readonly gate?: SendGate;
  /** Records the schedules of delays beyond 900 s while they exist. */
  readonly scheduleJournal?: CreationJournal;
  /** Records the executions of state machines while they run. */
  readonly executionJournal?: CreationJournal;
}

/** Begins a run now. */
export function beginRun(
  run: ArmRun,
  stop: Stop,
  { gate, scheduleJournal, executionJournal }: LiveHooks = {},
): LiveRun {
  const { target, spec, facts, id } = run;
  const startedMs = target.cloud.clock.nowMs();
  const accounting = accountingOf({ target, spec });
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

/**
 * How the jobs of a run are accounted for.
 *
 * - `job-lines`: the function of flatten logs a line for each attempt at a job.
 * - `request-ids`: Lambda answers each direct invoke with the request id that the log has.
 * - `counts`: for messages to any other function only the queue, the dead-letter queue and the number of invocations are
 *   known. If the function has the wrapper `withJobLines`, its lines are read, and the jobs are not only counted.
 */
export type Accounting = "job-lines" | "request-ids" | "counts";

/** How the jobs of a run are accounted for. */
function accountingOf({ target, spec }: Pick<ArmRun, "target" | "spec">): Accounting {
  if (isFlattenStack(target.workload)) return "job-lines";
  return isQueued(spec.via) ? "counts" : "request-ids";
}

/** Whether the answer to an invoke tells what became of its job, so that the log settles the jobs without one. */
export const isAnswered = ({ via }: Pick<ArmRun["spec"], "via">): boolean => via === "invoke" || via === "pool";

/** Whether jobs may be in the dead-letter queue, which can show which ones. */
export const mayBeDeadLettered = ({ spec }: Pick<ArmRun, "spec">, accounting: Accounting): boolean =>
  !isAnswered(spec) && accounting !== "request-ids";
