import { type QueueDepth, type QueueSettings, queueNameOf } from "../../aws/queue.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import type { MessageView } from "./peek.ts";

export type { QueueDepth, QueueSettings };

/** What every document about a queue begins with. */
export interface QueueDocumentHead<Kind extends string> {
  readonly schemaVersion: 1;
  readonly kind: Kind;
  /** When it was read or done, ISO 8601. */
  readonly at: string;
  readonly target: TargetDescription;
  readonly queue: string;
}

/** A queue as it stands. SQS calls the depth approximate. */
export interface QueueStats {
  readonly depth: QueueDepth;
  /** How long the oldest message has been waiting, as CloudWatch last knew; null where it does not know. */
  readonly oldestMessage: { readonly seconds: number; readonly minute: string } | null;
  readonly settings: QueueSettings;
}

/** `flatten queue stats --format json`. */
export interface QueueStatsDocument extends QueueDocumentHead<"queue-stats">, QueueStats {}

/** `flatten queue peek --format json`. */
export interface QueuePeekDocument extends QueueDocumentHead<"queue-peek"> {
  readonly depth: QueueDepth;
  /** True when the look counted as a receive of each message: the queue has a redrive policy. */
  readonly countedAsReceive: boolean;
  readonly messages: readonly MessageView[];
}

/** `flatten queue send --format json`. */
export interface QueueSendDocument extends QueueDocumentHead<"queue-send"> {
  readonly state: "sent" | "interrupted" | "failed";
  /** Null leaves it to the queue. */
  readonly delaySeconds: number | null;
  /** Messages that were to be sent, and those of them that SQS confirmed. */
  readonly messages: number;
  readonly sent: number;
  /** Those that SQS refused, by their place in the list, from 1 on. */
  readonly refused: readonly { readonly place: number; readonly error: string }[];
}

/** `flatten queue purge --format json` and `flatten dlq purge --format json`. */
export interface QueuePurgeDocument extends QueueDocumentHead<"queue-purge" | "dlq-purge"> {
  /** What the queue held just before, as far as SQS knew. */
  readonly held: QueueDepth;
}

/** The beginning of a document about a queue, as of now. */
export const headOf = <Kind extends string>(
  { cloud, description }: Target,
  kind: Kind,
  queueUrl: string,
): QueueDocumentHead<Kind> => ({
  schemaVersion: 1,
  kind,
  at: new Date(cloud.clock.nowMs()).toISOString(),
  target: description,
  queue: queueNameOf(queueUrl),
});
