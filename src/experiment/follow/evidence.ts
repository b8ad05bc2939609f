import type { QueueDepth } from "../../aws/queue.ts";
import { allAccountedFor, type JobEvidence } from "../../measure/jobs.ts";
import type { ArmRun } from "../arm-run.ts";
import type { LiveRun } from "../live-run.ts";
import { type SendState, unconfirmed } from "../send/send-state.ts";
import { countsLagMs, messagesIn } from "./queue-watch.ts";

/** The second retry of an asynchronous event comes two minutes after the first one at the latest (L-DG), throttles aside. */
const quietEventsMs = 600_000;

/** Whether the sender has made every call, and every call has its answer. */
export const isSendingDone = ({ spec }: Pick<ArmRun, "spec">, { sends }: Pick<LiveRun, "sends">): boolean =>
  sends.outstanding === 0 && sends.sent.size + sends.unsent.size >= spec.count;

/** Whether every job is accounted for, as far as that is possible. */
export function isComplete(run: ArmRun, live: LiveRun, evidence: JobEvidence): boolean {
  if (!isSendingDone(run, live)) return false;
  // An invoke without an answer has no request id, so nothing can be learned about it any more.
  if (live.accounting === "request-ids" && run.spec.via === "invoke") return true;
  if (live.accounting === "counts" && live.queue.isEmptied) return true;
  return unconfirmed(live.sends) === 0 && allAccountedFor(evidence);
}

/** Whether nothing more will be learned about the jobs that are not accounted for. */
export function isGone(run: ArmRun, live: LiveRun, quietForMs: number): boolean {
  if (!isSendingDone(run, live) || live.accounting === "counts") return false;
  if (hasHiddenQueue(run)) return live.accounting === "request-ids" && quietForMs > quietEventsMs && haveAllRun(live);
  return quietForMs > countsLagMs && live.deadLetters.unread === 0;
}

/** Lambda's own queue of asynchronous events cannot be read: an event waits in it for its retry. */
const hasHiddenQueue = ({ spec }: Pick<ArmRun, "spec">): boolean => spec.via === "invoke-async";

function haveAllRun({ sends, log }: LiveRun): boolean {
  for (const job of sends.sent) if (!log.jobs.wasStarted(job)) return false;
  return true;
}

/**
 * What is known about the jobs of a run.
 *
 * @param depth messages in the queue; undefined if it could not be read: every job may be in it then.
 */
export function evidenceOf(run: ArmRun, live: LiveRun, depth: QueueDepth | undefined): JobEvidence {
  const { sends, log, deadLetters, accounting, queue } = live;
  const seen = {
    sent: sends.sent,
    log: log.jobs,
    answered: noJobs,
    failed: sends.failed,
    throttled: sends.throttled,
    deadLettered: deadLetters.jobs,
  };
  if (accounting === "counts") {
    const isOpen = depth === undefined || run.facts.mapping?.hasFilter === true;
    const inQueue = isOpen ? Number.POSITIVE_INFINITY : queue.openAtMost;
    return { ...seen, pending: 0, unlogged: { openAtMost: inQueue + deadLetters.unread, openAbout: queue.openAbout } };
  }
  if (accounting === "request-ids") {
    const answered = hasHiddenQueue(run) ? noJobs : answeredIn(sends);
    return { ...seen, answered, pending: sends.outstanding, unlogged: nothingKnown };
  }
  const { count } = run.spec;
  const queued = depth === undefined ? count : messagesIn(depth);
  return {
    ...seen,
    pending: hasHiddenQueue(run)
      ? count
      : queued + deadLetters.unread + sends.outstanding + sends.unanswered.size + log.invocations.running,
  };
}

const nothingKnown = { openAtMost: Number.POSITIVE_INFINITY, openAbout: Number.POSITIVE_INFINITY } as const;

const noJobs: ReadonlySet<number> = new Set();

/** The jobs whose invoke was answered without an error. */
const answeredIn = ({ requestIds, failed }: SendState): JobEvidence["answered"] => ({
  has: (job) => requestIds.has(job) && !failed.has(job),
  get size() {
    return Math.max(0, requestIds.size - failed.size);
  },
});
