import type { ArmRun } from "./arm-run.ts";
import { type Accounting, accountingOf } from "./follow/accounting.ts";
import { DeadLetterObserver } from "./follow/dead-letters.ts";
import { LogObserver } from "./follow/log-observer.ts";
import { QueueWatch } from "./follow/queue-watch.ts";
import { RequestLedger } from "./follow/request-ledger.ts";
import type { Stop } from "./follow/stop.ts";
import { WrapperLines } from "./follow/wrapper-lines.ts";
import { type CreationJournal, RunSchedules } from "./send/schedules.ts";
import type { SendGate } from "./send/send-gate.ts";
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
interface LiveHooks {
  readonly gate?: SendGate;
  readonly scheduleJournal?: CreationJournal;
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
