import { queueDepth } from "../../aws/queue.ts";
import { peekMessages } from "../../aws/receive.ts";
import { type JobMessage, jobAttribute, readJobAttribute } from "../../base/job.ts";
import type { Target } from "../target.ts";

/** Most messages of the dead-letter queue that are read to find the jobs of a run. */
const messagesMax = 10_000;

/** Finds the jobs of one run in the dead-letter queue, without consuming the messages. */
export class DeadLetterObserver {
  /** Numbers of the jobs that were found. */
  readonly jobs = new Set<number>();
  readonly #target: Target;
  readonly #run: string;
  readonly #messageIds: ReadonlyMap<number, string>;
  #lastDepth = 0;
  #unread = 0;

  /**
   * @param run id of the run.
   * @param messageIds the message id of each job, as far as it is known: a dead-letter queue keeps the ids of messages.
   */
  constructor(target: Target, run: string, messageIds: ReadonlyMap<number, string> = new Map()) {
    this.#messageIds = messageIds;
    this.#target = target;
    this.#run = run;
  }

  /**
   * How many messages the last read did not get: another process holds them, the answer of a receive was lost, or there
   * are more than are read.
   */
  get unread(): number {
    return this.#unread;
  }

  /** Reads the messages of the queue, if there is one and its depth has changed since the last time. */
  async read(): Promise<void> {
    const { cloud, workload } = this.#target;
    const { deadLetterQueueUrl } = workload;
    if (deadLetterQueueUrl === null) return;
    const { visible, notVisible } = await queueDepth(cloud, deadLetterQueueUrl);
    const depth = visible + notVisible;
    if (depth === this.#lastDepth) {
      this.#unread = 0;
      return;
    }
    const messages = await peekMessages(cloud, deadLetterQueueUrl, Math.min(depth, messagesMax));
    // Messages that another process held are read the next time.
    this.#lastDepth = messages.length;
    this.#unread = Math.max(0, depth - messages.length);
    const jobs = new Map([...this.#messageIds].map(([job, id]) => [id, job]));
    for (const { Body, MessageId, MessageAttributes } of messages) {
      const job = jobOfDeadLetter(Body ?? "");
      const named = readJobAttribute(MessageAttributes?.[jobAttribute]?.StringValue);
      const resent = named?.run === this.#run ? named.job : undefined;
      const sent = job?.run === this.#run ? job.document : (resent ?? jobs.get(MessageId ?? ""));
      if (sent !== undefined) this.jobs.add(sent);
    }
  }
}

/**
 * Reads the job of a dead-lettered message: either a message of the queue, or the record that Lambda sends for a failed
 * asynchronous invoke, which holds the job as `requestPayload`.
 *
 * @returns undefined if the message contains no job.
 */
export function jobOfDeadLetter(body: string): JobMessage | undefined {
  try {
    const value = JSON.parse(body) as Partial<JobMessage> & { requestPayload?: JobMessage };
    const job = value.requestPayload ?? (value as JobMessage);
    return typeof job.document === "number" ? job : undefined;
  } catch {
    return undefined;
  }
}
