import type { QueueDepth } from "../../aws/queue.ts";
import type { JobLine } from "../../base/job.ts";
import type { Invocation } from "../../measure/invocations.ts";
import type { JobAttempt, JobLog } from "../../measure/job-log.ts";
import type { InvocationLog } from "../../measure/log/invocation-log.ts";
import type { SendState } from "../send/send-state.ts";

/**
 * How the jobs of a run are accounted for.
 *
 * - `job-lines`: the function of flatten logs a line for each attempt at a job.
 * - `request-ids`: Lambda answers each direct invoke with the request id that the log has.
 * - `counts`: for messages to any other function only the queue, the dead-letter queue and the number of invocations are
 *   known. If the function has the wrapper `withJobLines`, its lines are read, and the jobs are not only counted.
 */
export type Accounting = "job-lines" | "request-ids" | "counts";

/** Attributes invocations of any function to the direct invokes of a run, by the request ids of their answers. */
export class RequestLedger {
  readonly #sends: SendState;
  readonly #isAsync: boolean;
  readonly #jobs = new Map<string, number>();
  #invocations: InvocationLog | undefined;
  #read = 0;
  /** Invocations that no answer is known for yet, by request id. */
  readonly #unmatched = new Map<string, Invocation[]>();
  /** Attempts that were added: the log is read more than once. */
  readonly #added = new Set<string>();

  constructor(sends: SendState, isAsync: boolean) {
    this.#sends = sends;
    this.#isAsync = isAsync;
  }

  /** Whether an invoke of the run is under way, as far as the log shows. */
  areRunning(invocations: InvocationLog): boolean {
    return invocations.runningIds().some((requestId) => this.#jobs.has(requestId));
  }

  /**
   * Adds the attempts that the log shows by now.
   *
   * @returns how many there are.
   */
  addTo(jobs: JobLog, invocations: InvocationLog): number {
    if (invocations !== this.#invocations) {
      // The log was read anew, for a new list of jobs.
      this.#invocations = invocations;
      this.#read = 0;
      this.#added.clear();
    }
    const before = this.#added.size;
    for (const requestId of learn(this.#jobs, this.#sends.requestIds)) {
      for (const invocation of this.#unmatched.get(requestId) ?? []) this.#addInvocation(jobs, invocation);
      this.#unmatched.delete(requestId);
    }
    const { ended } = invocations;
    for (; this.#read < ended.length; this.#read++) this.#addInvocation(jobs, ended[this.#read] as Invocation);
    return this.#added.size - before;
  }

  #addInvocation(jobs: JobLog, invocation: Invocation): void {
    const { requestId, startMs, initMs, endMs } = invocation;
    const job = this.#jobs.get(requestId);
    if (job === undefined) {
      const others = this.#unmatched.get(requestId) ?? [];
      this.#unmatched.set(requestId, [...others, invocation]);
      return;
    }
    const key = `${requestId} ${endMs}`;
    // The lines of the wrapper come before the report, and have the outcome.
    if (this.#added.has(key) || endMs === undefined || jobs.hasLineOf(requestId)) return;
    this.#added.add(key);
    const answered = this.#sends.failed.has(job) ? "failed" : "processed";
    const outcome = this.#isAsync ? eventOutcome(invocation) : answered;
    jobs.addAttempt({ job, startedMs: startMs + initMs, endedMs: endMs, outcome, requestId });
  }
}

/** How an attempt at an asynchronous event ended. The text format does not tell whether the handler threw an error. */
function eventOutcome({ outcome, reportsErrors }: Invocation): JobAttempt["outcome"] {
  if (outcome !== "success") return "failed";
  return reportsErrors ? "processed" : null;
}

type SentIds = Pick<SendState, "messageIds" | "requestIds">;

/**
 * The lines that the wrapper `withJobLines` writes. They name the message, or the request of a direct invoke, and no run: the
 * ids that AWS returned for each job tell which lines are of this run. A job may be done before its id is known.
 */
export class WrapperLines {
  readonly #sends: SentIds;
  readonly #jobsOfMessages = new Map<string, number>();
  readonly #jobsOfRequests = new Map<string, number>();
  /** Lines of other senders, and of jobs whose ids are not known yet. */
  #waiting: JobLine[] = [];

  constructor(sends: SentIds) {
    this.#sends = sends;
  }

  /** Adds a line that names no run. */
  add(line: JobLine): void {
    this.#waiting.push(line);
  }

  /** Forgets the lines whose jobs are not known, before all of them are read again. */
  forget(): void {
    this.#waiting = [];
  }

  /** Adds the lines of the jobs whose ids are known by now. */
  addTo(jobs: JobLog): void {
    if (this.#waiting.length === 0) return;
    learn(this.#jobsOfMessages, this.#sends.messageIds);
    learn(this.#jobsOfRequests, this.#sends.requestIds);
    this.#waiting = this.#waiting.filter((line) => {
      const { messageId, requestId } = line;
      const job = messageId === null ? this.#jobsOfRequests.get(requestId) : this.#jobsOfMessages.get(messageId);
      if (job === undefined) return true;
      // A line that arrives after the report of its invocation: the attempt is known.
      if (messageId !== null || jobs.hasLineOf(requestId) || !jobs.ranIn(requestId)) {
        jobs.add({ ...line, document: job });
      }
      return false;
    });
  }
}

/** Adds the ids that a sender has recorded since the last time, and returns them. */
function learn(jobs: Map<string, number>, ids: ReadonlyMap<number, string>): string[] {
  const fresh: string[] = [];
  let position = 0;
  for (const [job, id] of ids) {
    if (position++ < jobs.size) continue;
    jobs.set(id, job);
    fresh.push(id);
  }
  return fresh;
}

/** The counts of a queue follow its messages within about a minute (SQS API, GetQueueAttributes): an empty queue is believed after this time. */
export const countsLagMs = 90_000;

/** Counts are approximate, so an empty queue is believed when it was seen twice. */
const emptyLooksMin = 2;

/** The number of messages in a queue: visible, in flight and delayed. */
export const messagesIn = ({ visible, notVisible, delayed }: QueueDepth): number => visible + notVisible + delayed;

/**
 * Tells from the counts of a queue whether every message of a run has left it. Messages of others may be in the queue
 * before and after: an instant without any message suffices.
 */
export class QueueWatch {
  #emptyLooks = 0;
  #depth: QueueDepth | undefined;
  #areCountsCurrent = false;
  /** When every message of the run was seen to have left the queue, milliseconds since the epoch on our clock. */
  emptiedMs: number | undefined;
  /** From when on the counts can be believed, milliseconds since the epoch on our clock; undefined while jobs are sent. */
  currentFromMs: number | undefined;

  /** Notes the counts of the queue. @param isSent whether no more messages are sent. */
  note(depth: QueueDepth, nowMs: number, { lastSendMs }: Pick<SendState, "lastSendMs">, isSent: boolean): void {
    this.#depth = depth;
    this.currentFromMs = isSent && lastSendMs !== undefined ? lastSendMs + countsLagMs : undefined;
    this.#areCountsCurrent = this.currentFromMs !== undefined && nowMs > this.currentFromMs;
    if (this.isEmptied || !this.#areCountsCurrent || messagesIn(depth) > 0) return;
    this.#emptyLooks++;
    if (this.isEmptied) this.emptiedMs = nowMs;
  }

  /** Whether every message of the run has left the queue. */
  get isEmptied(): boolean {
    return this.#emptyLooks >= emptyLooksMin;
  }

  /** About how many messages of the run are in the queue. */
  get openAbout(): number {
    return this.isEmptied || this.#depth === undefined ? 0 : messagesIn(this.#depth);
  }

  /** The most messages of the run that may still be in the queue; Infinity if the counts are not current. */
  get openAtMost(): number {
    if (this.isEmptied) return 0;
    return this.#areCountsCurrent && this.#depth !== undefined ? messagesIn(this.#depth) : Number.POSITIVE_INFINITY;
  }
}
