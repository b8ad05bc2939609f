import { type QueueDepth, queueNameOf } from "../../aws/queue.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import type { Peeked, QueueStats } from "./read.ts";
import type { Sent } from "./send.ts";

/** The first keys of every JSON document about a queue. */
export interface QueueDocumentHead<Kind extends string> {
  readonly schemaVersion: 1;
  readonly kind: Kind;
  /** When it was read or done, ISO 8601. */
  readonly at: string;
  readonly target: TargetDescription;
  readonly queue: string;
}

/** `flatten queue stats --format json`. */
export interface QueueStatsDocument extends QueueDocumentHead<"queue-stats">, QueueStats {
  /** Whether the queue delivers no messages to its function; null if no mapping was found, or if it cannot be read. */
  readonly paused: boolean | null;
}

/** `flatten queue peek --format json`. */
export interface QueuePeekDocument extends QueueDocumentHead<"queue-peek">, Omit<Peeked, "state"> {}

/** `flatten queue send --format json`. */
export interface QueueSendDocument extends QueueDocumentHead<"queue-send">, Omit<Sent, "failure"> {
  /** Null if the queue's delay applies. */
  readonly delaySeconds: number | null;
  /** Messages to send. */
  readonly messages: number;
}

/** `flatten queue purge --format json` and `flatten dlq purge --format json`. */
export interface QueuePurgeDocument extends QueueDocumentHead<"queue-purge" | "dlq-purge"> {
  /** The depth of the queue just before the purge; approximate. */
  readonly held: QueueDepth;
}

/** `flatten queue pause --format json` and `flatten queue resume --format json`. */
export interface QueuePauseDocument extends QueueDocumentHead<"queue-pause" | "queue-resume"> {
  /** The function that the queue delivers to. */
  readonly function: string;
  /** False if the queue was paused, or delivered, already. */
  readonly changed: boolean;
  readonly depth: QueueDepth;
}

/** The head of a JSON document about a queue, with the current time. */
export const headOf = <Kind extends string>(
  { cloud, description }: Pick<Target, "cloud" | "description">,
  kind: Kind,
  queueUrl: string,
): QueueDocumentHead<Kind> => ({
  schemaVersion: 1,
  kind,
  at: new Date(cloud.clock.nowMs()).toISOString(),
  target: description,
  queue: queueNameOf(queueUrl),
});
