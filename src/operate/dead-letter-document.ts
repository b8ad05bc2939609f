import type { DeadLetterGroup } from "./dead-letter-groups.ts";
import type { QueueDocumentHead, QueueStats } from "./queue-document.ts";
import type { MessageView } from "./queue-message.ts";

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
