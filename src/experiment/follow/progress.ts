import { doneAndFailed, isAccountedFor, type JobEvidence } from "../../measure/jobs.ts";
import type { ArmRun } from "../arm-run.ts";
import type { LiveRun } from "../live-run.ts";
import type { Progress, RunDetails, RunSeen } from "../progress/event.ts";
import { openChildren, sendingMs } from "../send/send-state.ts";
import type { RemainingTime } from "./remaining-time.ts";

/** What is reported after a look at a run. */
export function seenOf(run: ArmRun, live: LiveRun, evidence: JobEvidence, remaining: RemainingTime): RunSeen {
  const progress = progressOf(run, live, evidence, remaining);
  return { kind: "seen", progress, details: detailsOf(run, live, evidence, remaining.firstAttemptsMs) };
}

/** How far a run has come. */
function progressOf(
  { spec, target }: ArmRun,
  live: LiveRun,
  evidence: JobEvidence,
  remaining: RemainingTime,
): Progress {
  const { sends, log, startedMs } = live;
  const nowMs = target.cloud.clock.nowMs();
  const total = spec.count - sends.unsent.size;
  const { done, failed } = doneAndFailed(evidence);
  const open = Math.max(0, evidence.sent.size - done - failed);
  const running = Math.min(open, log.invocations.running);
  return {
    arm: spec.name,
    phase: "running",
    total,
    done,
    running,
    waiting: Math.max(0, total - done - failed - running),
    failed,
    elapsedMs: nowMs - startedMs,
    remainingMs: atLeast(
      remaining.at({ evidence, ended: done + failed, nowMs, startedMs: sends.firstSendMs ?? startedMs, running }),
      // Counted jobs are believed to have ended when the counts of the queue are current.
      (live.queue.currentFromMs ?? nowMs) - nowMs,
    ),
    ...openChildren(sends),
  };
}

const atLeast = (ms: number | null, leastMs: number): number | null => (ms === null ? null : Math.max(ms, leastMs));

/** What a picture of the run shows beside its progress. Times of the log are on the target's clock. */
function detailsOf(run: ArmRun, live: LiveRun, evidence: JobEvidence, firstAttemptsMs: number | null): RunDetails {
  const { sends, log, startedMs } = live;
  const logStartMs = startedMs + run.target.cloud.skew.certainMs;
  const { starts, ends } = log.invocations.flights.take();
  const { lastSuccessMs } = log.jobs;
  let retrying = 0;
  for (const job of log.jobs.onlyFailed) if (!isAccountedFor(evidence, job)) retrying++;
  return {
    sending: {
      sent: sends.sent.size,
      spanMs: sendingMs(sends),
      isOpen: sends.sent.size + sends.unsent.size < run.spec.count,
    },
    retrying,
    firstAttemptsMs,
    lastSuccessMs: lastSuccessMs === undefined ? null : lastSuccessMs - logStartMs,
    flights: { starts: starts.map((ms) => ms - logStartMs), ends: ends.map((ms) => ms - logStartMs) },
  };
}
