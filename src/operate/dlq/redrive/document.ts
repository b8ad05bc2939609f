import type { JitterSeconds } from "../../../plan/jitter-window.ts";
import type { SpreadName } from "../../../plan/spreads/spread.ts";
import type { QueueDocumentHead } from "../../queue/document.ts";
import type { DeadLetterFindings } from "../peek.ts";

/** How a redrive ended; `planned` is a dry run. */
export type RedriveState = "planned" | "completed" | "interrupted" | "failed";

/** How messages are moved: by SQS's move task, or by flatten, which receives, sends and deletes them. */
export type RedriveWay =
  | { readonly by: "task"; readonly messagesPerSecond: number | null }
  | {
      readonly by: "flatten";
      readonly jitterSeconds: JitterSeconds;
      readonly spread: SpreadName;
      readonly repaired: boolean;
    };

/** How many messages ended in each state. Every message counts once. */
export interface RedriveCounts {
  /** Sent to the source queue and deleted from the dead-letter queue. */
  readonly moved: number;
  /** Still in the dead-letter queue. */
  readonly left: number;
  /** Sent to the source queue, but not confirmed as deleted: they may be delivered a second time. */
  readonly notDeleted: number;
}

/** A message that was not moved, and why. */
export interface LeftMessage {
  readonly messageId: string;
  readonly reason: string;
}

/** `flatten dlq redrive --format json`; `queue` is the dead-letter queue. */
export interface RedriveDocument extends QueueDocumentHead<"dlq-redrive"> {
  readonly to: string;
  readonly seed: number;
  readonly way: RedriveWay;
  readonly state: RedriveState;
  /** Messages in the dead-letter queue at the start; approximate. */
  readonly found: number;
  readonly counts: RedriveCounts;
  /** The messages that could not be moved. */
  readonly leftMessages: readonly LeftMessage[];
  readonly seconds: number;
  /** The messages that a dry run would move; null otherwise. */
  readonly findings: DeadLetterFindings | null;
}

/** The progress of a redrive. */
export interface RedriveProgress {
  readonly total: number;
  readonly moved: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly elapsedMs: number;
}
