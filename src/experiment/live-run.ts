import type { ArmRun } from "./arm-run.ts";
import { DeadLetterObserver } from "./follow/dead-letters.ts";
import { LogObserver } from "./follow/log-observer.ts";
import type { Stop } from "./follow/stop.ts";
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
  readonly stop: Stop;
  /** Where the user can pause the sending. */
  readonly gate: SendGate | undefined;
}

/** Begins a run now. */
export function beginRun({ target, spec, facts, id }: ArmRun, stop: Stop, gate?: SendGate): LiveRun {
  const startedMs = target.cloud.clock.nowMs();
  return {
    startedMs,
    untilMs: startedMs + spec.timeoutMs,
    sends: newSendState(),
    log: new LogObserver(target, facts.processFunction.logGroup, id, startedMs),
    deadLetters: new DeadLetterObserver(target, id),
    stop,
    gate,
  };
}
