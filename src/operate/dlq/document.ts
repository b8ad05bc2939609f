import type { BeyondStack } from "../../aws/beyond.ts";
import type { Workload } from "../../aws/workload.ts";
import type { Beyond } from "../../experiment/beyond.ts";
import type { Target } from "../../experiment/target.ts";
import type { JitterSeconds, SpreadName } from "../../plan/spreads/spread.ts";
import type { QueueDocumentHead } from "../queue.ts";
import type { DeadLetterSelection } from "./copy.ts";
import type { DeadLetterFindings } from "./peek.ts";

/** How messages are moved: by SQS's move task, or by flatten, which receives, sends and deletes them. */
export type RedriveWay = TaskWay | OwnWay;

/** A redrive by SQS's move task, at 1–500 messages a second; null lets SQS choose the rate. */
export interface TaskWay {
  readonly by: "task";
  readonly messagesPerSecond: number | null;
}

/** A redrive that receives, sends and deletes the messages itself. */
export interface OwnWay {
  readonly by: "flatten";
  readonly jitterSeconds: JitterSeconds;
  readonly spread: SpreadName;
  /** The delay of the first, second, … redrive of a message, whole seconds, in place of `jitterSeconds`; left out without growing delays. */
  readonly growSeconds?: readonly number[];
  /** How delays beyond 900 s are made: messages are sent again, or EventBridge Scheduler sends them; left out without such delays. */
  readonly beyond?: Beyond;
  /** Whether every job is marked as repaired, so that a poisoned job succeeds. */
  readonly repaired: boolean;
  /** Whether the messages stay in the dead-letter queue, and copies are sent. */
  readonly copy: boolean;
}

/** Which messages to move, and how. */
export interface RedriveRequest {
  readonly target: Target<Workload>;
  readonly way: RedriveWay;
  /** All messages by default. */
  readonly selection?: DeadLetterSelection;
  /** The queue to move them to; by default the queue that they came from. */
  readonly toQueueUrl?: string | undefined;
  /** Where messages wait for longer than a message timer allows; needed if a delay of the way is that long. */
  readonly beyond?: BeyondStack | undefined;
  /** Seed of the random delays. */
  readonly seed: number;
  /** Reads the messages and moves none. */
  readonly dryRun: boolean;
  /** Called before messages are moved, unless there are none; throws to prevent it. */
  readonly confirm?: (plan: RedrivePlan) => Promise<void>;
  readonly onProgress: (progress: RedriveProgress) => void;
  /** Ends the redrive: messages that have moved stay moved, and the others stay in the dead-letter queue. */
  readonly signal?: AbortSignal;
}

/** What a redrive is about to do. */
export interface RedrivePlan {
  /** Messages in the dead-letter queue; approximate. */
  readonly found: number;
  /** Whether a peek at the dead-letter queue has no effect: the queue has no redrive policy of its own. */
  readonly isPeekFree: boolean;
}

/** The progress of a redrive. */
export interface RedriveProgress {
  readonly total: number;
  readonly moved: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly elapsedMs: number;
}

/** How many messages ended in each state. Every message counts once. */
interface RedriveCounts {
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

/** The result of a redrive. */
export interface RedriveOutcome {
  /** How it ended; `planned` is a dry run. */
  readonly state: "planned" | "completed" | "interrupted" | "failed";
  readonly counts: RedriveCounts;
  /** The messages that could not be moved. */
  readonly leftMessages?: readonly LeftMessage[];
  /** The messages that wait for longer than 900 s when the redrive has ended; undefined if none does. */
  readonly waiting?: WaitingCopies | undefined;
  /** The error that ended a failed redrive. */
  readonly failure?: unknown;
}

/** `flatten dlq redrive --format json`; `queue` is the dead-letter queue. */
export interface RedriveDocument
  extends QueueDocumentHead<"dlq-redrive">,
    Required<Pick<RedriveOutcome, "state" | "counts" | "leftMessages">> {
  /** The queue that the messages are sent to, and whether it is the one that they came from. */
  readonly to: string;
  readonly toSource: boolean;
  readonly seed: number;
  readonly way: RedriveWay;
  readonly selection: DeadLetterSelection;
  /** Messages in the dead-letter queue at the start; approximate. */
  readonly found: number;
  /** Left out if no message waits for longer than 900 s when the redrive has ended. */
  readonly waiting?: WaitingCopies;
  readonly seconds: number;
  /** The selected messages among those that a dry run reads; null otherwise. */
  readonly findings: DeadLetterFindings | null;
}
