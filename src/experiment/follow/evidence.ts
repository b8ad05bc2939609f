import { emptyQueue, type QueueDepth } from "../../aws/queue.ts";
import { allDuring, type Invocations, partitionByRequest, partitionByRun } from "../../measure/invocations.ts";
import type { JobLog } from "../../measure/job-log.ts";
import { allAccountedFor, countJobs, type JobEvidence, unaccounted } from "../../measure/jobs.ts";
import type { ArmRun } from "../arm-run.ts";
import type { LiveRun } from "../live-run.ts";
import type { ArmResult } from "../result.ts";
import { type SendState, settleEvents, unconfirmed } from "../send/send-state.ts";
import { countsLagMs, messagesIn } from "./accounting.ts";
import type { CloudWatchReading } from "./settled-metrics.ts";
import type { Stop } from "./stop.ts";

/** How following ended, and what is known of the jobs then. */
export interface Followed {
  readonly state: ArmResult["state"];
  readonly evidence: JobEvidence;
}

/** What of a run is needed to measure it. */
export type MeasuredRun = Pick<ArmRun, "spec" | "facts" | "consumer" | "prediction" | "calls">;

/** Everything that was seen of a run. */
export interface RunEvidence extends Followed, Pick<LiveRun, "startedMs" | "sends" | "accounting"> {
  /** The jobs that could not be sent on after a delay of more than 900 s. */
  readonly deadLetters: Pick<LiveRun["deadLetters"], "notSentOn" | "laterUrl">;
  /** When the queue was seen empty, milliseconds since the epoch on our clock; undefined if it was not. */
  readonly emptiedMs: number | undefined;
  /** Whether the jobs were only counted: the invocations are all of the function then. */
  readonly isCounted: boolean;
  /** Why the run was cut short, if it was, and what failed. */
  readonly stop: Pick<Stop, "reason" | "failures" | "aborted">;
  readonly invocations: Invocations;
  readonly cloudwatch: CloudWatchReading;
  /** How far the target's clock is ahead of ours, as far as is certain; the log is dated by the target's clock. */
  readonly skewMs: number;
  /** When the run ended, milliseconds since the epoch on our clock. */
  readonly endedMs: number;
}

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

/** The evidence after the log, the dead-letter queue and the metrics have been read. */
export function settledEvidence(
  run: ArmRun,
  live: LiveRun,
  { evidence }: Followed,
  { errors, caveats }: CloudWatchReading,
): JobEvidence {
  const { requests, log, accounting, sends } = live;
  if (accounting === "job-lines") return { ...evidence, log: log.jobs };
  if (accounting === "counts") return evidenceOf(run, live, emptyQueue);
  requests.addTo(log.jobs, log.invocations);
  settleEvents(sends, log.jobs);
  const settled = evidenceOf(run, live, emptyQueue);
  // The text log format does not show errors of the handler, but the function had none.
  const hadNoError = run.spec.via === "invoke-async" && errors === 0 && caveats.length === 0;
  return hadNoError ? { ...settled, answered: startedIn(log.jobs) } : settled;
}

const startedIn = (log: JobLog): JobEvidence["answered"] => ({
  has: (job) => log.wasStarted(job),
  size: log.firstStartsMs().length,
});

/** Whether jobs are accounted for by their number alone: neither a line nor the dead-letter queue shows each of them. */
export const isCountedRun = ({ accounting, log }: LiveRun, evidence: JobEvidence): boolean =>
  accounting === "counts" && (log.jobs.isEmpty || countJobs(evidence).lost === null);

/** The invocations of the function during a run: those of the run, or all of them if its jobs were only counted. */
export function invocationsOf(
  live: LiveRun,
  evidence: JobEvidence,
  { isCounted, endedMs, skewMs }: { readonly isCounted: boolean; readonly endedMs: number; readonly skewMs: number },
): Invocations {
  const { accounting, log, sends, startedMs, queue } = live;
  const openJobs = unaccounted({ ...evidence, sent: sends.sent }) + unconfirmed(sends);
  const lastMs = isCounted ? (queue.emptiedMs ?? endedMs) : endedMs;
  const window = { startedMs: startedMs + skewMs, endedMs: lastMs + skewMs, openJobs };
  const all = log.invocations.read();
  if (isCounted) return allDuring(all, window);
  return (accounting === "request-ids" ? partitionByRequest : partitionByRun)(all, log.jobs, window);
}
