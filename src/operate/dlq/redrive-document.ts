import type { SpreadName } from "../../plan/spreads/spread.ts";
import type { QueueDocumentHead } from "../queue/document.ts";
import type { DeadLetterFindings } from "./peek.ts";

/** How a redrive ended: `planned` for a dry run. */
export type RedriveState = "planned" | "completed" | "interrupted" | "failed";

/** How messages are moved: by SQS's own move task, or received, sent with a delay, and deleted by us. */
export type RedriveWay =
  | { readonly by: "task"; readonly messagesPerSecond: number | null }
  | {
      readonly by: "flatten";
      /** Whole seconds that delays are taken from. */
      readonly window: { readonly min: number; readonly max: number };
      readonly spread: SpreadName;
      readonly repaired: boolean;
    };

/** What became of the dead letters; each that was seen is in exactly one of the three. */
export interface RedriveCounts {
  /** Sent to the source queue and deleted here. */
  readonly moved: number;
  /** Still here: never touched, or given back. */
  readonly left: number;
  /** Sent to the source queue, but their deletion was not confirmed: they may come a second time. */
  readonly notDeleted: number;
}

/** A dead letter that was not moved, and why. */
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
  /** Dead letters at the start, as far as SQS knew. */
  readonly found: number;
  readonly counts: RedriveCounts;
  /** Those that could not be moved. */
  readonly leftMessages: readonly LeftMessage[];
  readonly seconds: number;
  /** Only in a dry run: what would be moved. */
  readonly findings: DeadLetterFindings | null;
}

/** How far a redrive has come. */
export interface RedriveProgress {
  readonly total: number;
  readonly moved: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly elapsedMs: number;
}
