import type { ChildCounts } from "../../aws/state-machine.ts";
import type { Caveat, UnsentReason } from "../../measure/caveat.ts";
import type { JobLog } from "../../measure/job-log.ts";
import { JobSet } from "../../measure/jobs.ts";
import type { PlannedCall } from "../../plan/send-plan.ts";
import type { StopReason } from "../follow/stop.ts";

/** Why a job that had its turn does not count as sent. */
export interface Unsent {
  /** `unconfirmed`: no answer arrived, so AWS may have accepted the job anyway. */
  readonly why: "refused" | "unconfirmed";
  /** The error message of AWS or the network. */
  readonly message: string;
}

/** What the sender knows about its own sending, kept up to date while it sends. Jobs are named by their number. */
export interface SendState {
  /** Jobs whose sending was confirmed, and invokes that were answered or are under way. */
  readonly sent: JobSet;
  /** Direct invokes that ended in a function error. */
  readonly failed: Set<number>;
  /** Direct invokes that were refused because no concurrency was left. */
  readonly throttled: Set<number>;
  /** The request id of each invoke that was answered, by job: the function's log has the same id. */
  readonly requestIds: Map<number, string>;
  /**
   * The message id of each message that SQS confirmed, by job; a dead-letter queue keeps it. Empty for the function of
   * flatten, whose messages name the run and the job.
   */
  readonly messageIds: Map<number, string>;
  /** Invokes whose answer never arrived. They count as sent; only the log shows what became of them. */
  readonly unanswered: Set<number>;
  /** Jobs that AWS did not accept, as far as is known. */
  readonly unsent: Map<number, Unsent>;
  /** Messages that a Distributed Map sent again after an error: the first attempt may have arrived too. */
  sentAgain: number;
  /** The child executions of each execution of a Distributed Map, by its ARN, as of the last look. */
  readonly children: Map<string, ChildCounts>;
  /** When child executions were counted last, milliseconds since the epoch on our clock. */
  childrenCountedMs: number;
  /** When each call to the queue began, milliseconds since the epoch on our clock. Empty for other paths. */
  readonly calledMs: Map<PlannedCall, number>;
  /** Calls without an answer yet. */
  outstanding: number;
  /** Start of the first and of the latest call, milliseconds since the epoch on our clock. */
  firstSendMs: number | undefined;
  lastSendMs: number | undefined;
}

/** The state before the first call. */
export const newSendState = (): SendState => ({
  sent: new JobSet(),
  failed: new Set(),
  throttled: new Set(),
  requestIds: new Map(),
  messageIds: new Map(),
  unanswered: new Set(),
  unsent: new Map(),
  sentAgain: 0,
  children: new Map(),
  childrenCountedMs: Number.NEGATIVE_INFINITY,
  calledMs: new Map(),
  outstanding: 0,
  firstSendMs: undefined,
  lastSendMs: undefined,
});

/** Records that a job does not count as sent. */
export function recordUnsent({ sent, unsent }: Pick<SendState, "sent" | "unsent">, job: number, why: Unsent): void {
  sent.delete(job);
  unsent.set(job, why);
}

/** From the first call to the latest one, milliseconds; 0 before the first. */
export const sendingMs = ({ firstSendMs = 0, lastSendMs = firstSendMs }: Partial<SendState>): number =>
  lastSendMs - firstSendMs;

/** The child executions of all executions of a Distributed Map together; none if there are none, or if all have ended. */
export function openChildren({ children }: Pick<SendState, "children">): { readonly children?: ChildCounts } {
  const total = { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0 };
  for (const counts of children.values()) {
    for (const key of ["total", "pending", "running", "succeeded", "failed"] as const) total[key] += counts[key];
  }
  return total.pending + total.running === 0 ? {} : { children: total };
}

/** Counts jobs as sent whose sending was never confirmed, if they were seen in the log or in the dead-letter queue. */
export function confirmSeen({ sent, unsent }: SendState, wasSeen: (job: number) => boolean): void {
  for (const job of unsent.keys()) {
    if (!wasSeen(job)) continue;
    unsent.delete(job);
    sent.add(job);
  }
}

/**
 * Settles direct invokes whose answer never arrived, as far as the log shows what became of them. They are not retried: a
 * job of which only failed attempts were seen has failed.
 */
export function settleInvokes(
  { sent, failed, unanswered }: SendState,
  log: Pick<JobLog, "wasStarted" | "onlyFailed">,
): void {
  for (const job of unanswered) if (log.wasStarted(job)) unanswered.delete(job);
  for (const job of log.onlyFailed) if (sent.has(job)) failed.add(job);
}

/** Lambda tries an asynchronous event three times (L-DG, error handling of asynchronous invocations). */
const eventAttemptsMax = 3;

/** Settles asynchronous events of which every attempt has failed. */
export function settleEvents({ sent, failed }: SendState, log: Pick<JobLog, "historyOf" | "onlyFailed">): void {
  for (const job of log.onlyFailed) {
    if (sent.has(job) && (log.historyOf(job)?.attempts ?? 0) >= eventAttemptsMax) failed.add(job);
  }
}

/** The number of jobs that AWS may or may not have accepted. */
export const unconfirmed = ({ unsent }: SendState): number =>
  [...unsent.values()].filter(({ why }) => why === "unconfirmed").length;

/** Whether it is certain that AWS accepted no job. */
export const isNothingSent = (state: SendState): boolean => state.sent.size === 0 && unconfirmed(state) === 0;

/**
 * Says why jobs do not count as sent: what became of those that had their turn, and why the others had none.
 *
 * @param count jobs of the arm.
 * @param stopped why the run was cut short, if it was.
 * @returns no caveat if every job was sent.
 */
export function unsentCaveat({ sent, unsent }: SendState, count: number, stopped: StopReason | undefined): Caveat[] {
  const jobs = count - sent.size;
  if (jobs <= 0) return [];
  const reasons = new Map<string, UnsentReason>();
  for (const { why, message } of unsent.values()) {
    const key = `${why} ${message}`;
    reasons.set(key, { why, message, jobs: (reasons.get(key)?.jobs ?? 0) + 1 });
  }
  const waiting = jobs - unsent.size;
  const never: UnsentReason[] = waiting > 0 ? [{ why: stopped ?? "interrupted", jobs: waiting, message: null }] : [];
  return [{ kind: "unsent", jobs, reasons: [...reasons.values(), ...never] }];
}
