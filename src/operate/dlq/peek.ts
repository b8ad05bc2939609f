import type { Cloud } from "../../aws/clients.ts";
import { readQueue } from "../../aws/queue.ts";
import { isFlattenStack, partOf, type Workload } from "../../aws/workload.ts";
import type { Target } from "../../experiment/target.ts";
import type { QueueDocumentHead } from "../queue/document.ts";
import { type MessageView, type Peeked, type PeekRequest, peekQueue, type QueueStats } from "../queue/read.ts";
import { type DeadLetterGroup, groupDeadLetters } from "./groups.ts";

/** Which dead-lettered messages to read. */
interface DeadLetterRequest extends Pick<PeekRequest, "max" | "confirm"> {
  /** Which of the messages that were read to group; all by default. */
  readonly isSelected?: (message: MessageView) => boolean;
}

/**
 * Reads dead-lettered messages of a workload without consuming them, and groups them by reason and run. `confirm` is called only
 * if the dead-letter queue has a redrive policy of its own: the peek counts as a receive then.
 */
export async function peekDeadLetters(
  { cloud, workload }: Target<Workload>,
  { max, confirm, isSelected = () => true }: DeadLetterRequest,
): Promise<Peeked & DeadLetterFindings> {
  const [peeked, maxReceiveCount] = await Promise.all([
    peekQueue({ cloud, queueUrl: partOf(workload, "deadLetterQueueUrl"), max, confirm }),
    maxReceiveCountOf(cloud, workload.queueUrl),
  ]);
  const groups = groupDeadLetters(peeked.messages.filter(isSelected), maxReceiveCount, isFlattenStack(workload));
  return { ...peeked, messagesRead: peeked.messages.length, groups };
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
