import type { Cloud } from "../../aws/clients.ts";
import { type RedriveSettings, readQueue } from "../../aws/queue.ts";
import type { StackResources } from "../../aws/stack.ts";
import type { QueueDocumentHead, QueueStats } from "../queue/document.ts";
import { type MessageView, type Peeked, peekQueue } from "../queue/peek.ts";
import { type DeadLetterGroup, groupDeadLetters } from "./groups.ts";

export interface DeadLetterRequest {
  readonly cloud: Cloud;
  readonly stack: Pick<StackResources, "queueUrl" | "deadLetterQueueUrl">;
  /** Dead letters to look at, at most. */
  readonly max: number;
  /** Asked only if the dead-letter queue has a redrive policy of its own: the look counts as a receive then. */
  readonly confirm: (redrive: RedriveSettings) => Promise<boolean>;
}

/** Looks at dead letters without consuming them, and sorts them by reason and run. */
export async function peekDeadLetters(request: DeadLetterRequest): Promise<Peeked & DeadLetterFindings> {
  const { cloud, stack, max, confirm } = request;
  const [peeked, { settings }] = await Promise.all([
    peekQueue({ cloud, queueUrl: stack.deadLetterQueueUrl, max, confirm }),
    readQueue(cloud, stack.queueUrl),
  ]);
  const { messages } = peeked;
  const groups = groupDeadLetters(messages, settings.redrive?.maxReceiveCount ?? null);
  return { ...peeked, lookedAt: messages.length, groups };
}

/** What was found in a dead-letter queue. */
export interface DeadLetterFindings {
  /** Messages that were looked at: all, unless there are more than were asked for. */
  readonly lookedAt: number;
  /** Largest first. */
  readonly groups: readonly DeadLetterGroup[];
}

/** `flatten dlq stats --format json`. */
export interface DeadLetterStatsDocument extends QueueDocumentHead<"dlq-stats">, QueueStats, DeadLetterFindings {
  /** The queue that gives messages up to this one, and after how many receives. */
  readonly source: { readonly queue: string; readonly maxReceiveCount: number | null };
}

/** `flatten dlq peek --format json`. */
export interface DeadLetterPeekDocument extends QueueDocumentHead<"dlq-peek">, DeadLetterFindings {
  readonly depth: QueueStats["depth"];
  readonly countedAsReceive: boolean;
  readonly messages: readonly (MessageView & { readonly reason: string })[];
}
