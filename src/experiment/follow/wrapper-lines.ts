import type { JobLine } from "../../base/job.ts";
import type { JobLog } from "../../measure/job-log.ts";
import type { SendState } from "../send/send-state.ts";

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

/** Adds the ids that a sender has recorded since the last time. */
function learn(jobs: Map<string, number>, ids: ReadonlyMap<number, string>): void {
  let position = 0;
  for (const [job, id] of ids) if (position++ >= jobs.size) jobs.set(id, job);
}
