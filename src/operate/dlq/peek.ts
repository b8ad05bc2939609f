import type { Cloud } from "../../aws/clients.ts";
import { type RedriveSettings, readQueue } from "../../aws/queue.ts";
import type { QueueDocumentHead } from "../queue/document.ts";
import { type MessageView, type Peeked, peekQueue, type QueueStats } from "../queue/read.ts";
import { type DeadLetterGroup, groupDeadLetters } from "./groups.ts";

/** Which dead-lettered messages to read. */
export interface DeadLetterRequest {
  readonly cloud: Cloud;
  readonly deadLetterQueueUrl: string;
  /** The queue whose messages are dead-lettered there; null if it is unknown. */
  readonly queueUrl: string | null;
  /** Whether the queue is one of flatten's, whose messages are jobs. */
  readonly hasJobs: boolean;
  /** Messages to read at most. */
  readonly max: number;
  /** Called only if the dead-letter queue has a redrive policy of its own: the peek counts as a receive then. */
  readonly confirm: (redrive: RedriveSettings) => Promise<boolean>;
  /** Which of the messages that were read to group; all by default. */
  readonly isSelected?: (message: MessageView) => boolean;
}

/** Reads dead-lettered messages without consuming them, and groups them by reason and run. */
export async function peekDeadLetters(request: DeadLetterRequest): Promise<Peeked & DeadLetterFindings> {
  const { cloud, deadLetterQueueUrl, queueUrl, hasJobs, max, confirm, isSelected = () => true } = request;
  const [peeked, maxReceiveCount] = await Promise.all([
    peekQueue({ cloud, queueUrl: deadLetterQueueUrl, max, confirm }),
    maxReceiveCountOf(cloud, queueUrl),
  ]);
  const { messages } = peeked;
  const groups = groupDeadLetters(messages.filter(isSelected), maxReceiveCount, hasJobs);
  return { ...peeked, messagesRead: messages.length, groups };
}

/** The receives after which a queue dead-letters a message; null without a redrive policy, and for an unknown queue. */
export async function maxReceiveCountOf(cloud: Cloud, queueUrl: string | null): Promise<number | null> {
  if (queueUrl === null) return null;
  return (await readQueue(cloud, queueUrl)).settings.redrive?.maxReceiveCount ?? null;
}

/** What a dead-letter queue contains. */
export interface DeadLetterFindings {
  /** Messages that were read: all, up to the given maximum. */
  readonly messagesRead: number;
  /** Largest first. */
  readonly groups: readonly DeadLetterGroup[];
}

/** `flatten dlq stats --format json`. */
export interface DeadLetterStatsDocument extends QueueDocumentHead<"dlq-stats">, QueueStats, DeadLetterFindings {
  /** The source queue, and the receives after which it moves a message to this one. */
  readonly source: { readonly queue: string | null; readonly maxReceiveCount: number | null };
}

/** `flatten dlq peek --format json`. */
export interface DeadLetterPeekDocument
  extends QueueDocumentHead<"dlq-peek">,
    DeadLetterFindings,
    Pick<Peeked, "depth" | "countedAsReceive"> {
  readonly messages: readonly (MessageView & { readonly reason: string })[];
}
