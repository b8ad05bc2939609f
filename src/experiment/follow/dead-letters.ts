import { queueDepth } from "../../aws/queue.ts";
import { peekMessages } from "../../aws/receive.ts";
import type { JobMessage } from "../../base/job.ts";
import type { Target } from "../target.ts";

/** Dead letters that are looked at to find the jobs of a run. */
const peekMost = 10_000;

/** Finds the jobs of one run in the dead-letter queue, without consuming them. */
export class DeadLetterObserver {
  readonly documents = new Set<number>();
  readonly #target: Target;
  readonly #run: string;
  #lastDepth = 0;

  constructor(target: Target, run: string) {
    this.#target = target;
    this.#run = run;
  }

  /** Looks into the queue if its depth has changed since the last look. */
  async read(): Promise<void> {
    const { cloud, stack } = this.#target;
    const { visible, notVisible } = await queueDepth(cloud, stack.deadLetterQueueUrl);
    const depth = visible + notVisible;
    if (depth === this.#lastDepth) return;
    const messages = await peekMessages(cloud, stack.deadLetterQueueUrl, Math.min(depth, peekMost));
    // What somebody else held just now is looked for again at the next look.
    this.#lastDepth = messages.length;
    for (const { Body } of messages) {
      const job = jobOfDeadLetter(Body ?? "");
      if (job?.run === this.#run) this.documents.add(job.document);
    }
  }
}

/**
 * The job in a dead letter: a message of the queue, or the record that Lambda sends for a failed asynchronous invoke,
 * which holds the job as `requestPayload`.
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
