import type { Beyond } from "../../../experiment/beyond.ts";
import type { JitterSeconds } from "../../../plan/jitter-window.ts";
import type { SpreadName } from "../../../plan/spreads/spread.ts";
import type { QueueDocumentHead } from "../../queue/document.ts";
import type { DeadLetterFindings } from "../peek.ts";
import type { DeadLetterSelection } from "./selection.ts";

/** How a redrive ended; `planned` is a dry run. */
export type RedriveState = "planned" | "completed" | "interrupted" | "failed";

/** How messages are moved: by SQS's move task, or by flatten, which receives, sends and deletes them. */
export type RedriveWay =
  | { readonly by: "task"; readonly messagesPerSecond: number | null }
  | {
      readonly by: "flatten";
      readonly jitterSeconds: JitterSeconds;
      readonly spread: SpreadName;
      /** The delay of the first, second, … redrive of a message, whole seconds, in place of `jitterSeconds`; left out without growing delays. */
      readonly growSeconds?: readonly number[];
      /** How delays beyond 900 s are made: messages are sent again, or EventBridge Scheduler sends them; left out without such delays. */
      readonly beyond?: Beyond;
      readonly repaired: boolean;
      /** Whether the messages stay in the dead-letter queue, and copies are sent. */
      readonly copy: boolean;
    };

/** How many messages ended in each state. Every message counts once. */
export interface RedriveCounts {
  /** Sent to the queue and deleted from the dead-letter queue. */
  readonly moved: number;
  /** Sent to the queue and kept in the dead-letter queue: the way is a copy. */
  readonly copied: number;
  /** Still in the dead-letter queue, and not sent. */
  readonly left: number;
  /** Sent to the queue, but not confirmed as deleted: they may be delivered a second time. */
  readonly notDeleted: number;
}

/** Messages that were moved or copied, and wait for their delay of more than 900 s. They are among those counts. */
export interface WaitingCopies {
  readonly messages: number;
  /** Where they wait: the name of a queue, or of a group of schedules. */
  readonly in: string;
  /** When the last of them is due, ISO 8601. */
  readonly lastDueAt: string;
}

/** A message that was not moved, and why. */
export interface LeftMessage {
  readonly messageId: string;
  readonly reason: string;
}

/** `flatten dlq redrive --format json`; `queue` is the dead-letter queue. */
export interface RedriveDocument extends QueueDocumentHead<"dlq-redrive"> {
  /** The queue that the messages are sent to, and whether it is the one that they came from. */
  readonly to: string;
  readonly toSource: boolean;
  readonly seed: number;
  readonly way: RedriveWay;
  readonly selection: DeadLetterSelection;
  readonly state: RedriveState;
  /** Messages in the dead-letter queue at the start; approximate. */
  readonly found: number;
  readonly counts: RedriveCounts;
  /** The messages that wait for longer than 900 s when the redrive has ended; left out if none does. */
  readonly waiting?: WaitingCopies;
  /** The messages that could not be moved. */
  readonly leftMessages: readonly LeftMessage[];
  readonly seconds: number;
  /** The selected messages among those that a dry run reads; null otherwise. */
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
