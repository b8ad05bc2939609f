import { limits } from "../../../base/limits.ts";
import { sha256Hex } from "../message/md5.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** What identifies a message that was sent. Plain data. */
export interface SentIdentity {
  readonly id: string;
  readonly sequence: number;
  readonly sentAtMs: number;
}

/** The messages, by their keys. Plain JSON. */
export type SavedDeduplication = readonly (readonly [string, SentIdentity])[];

const intervalMs = limits.sqs.deduplicationSeconds * 1_000;

/**
 * The messages of a FIFO queue that were sent in the last five minutes, also those that were received and deleted since: another
 * message with the deduplication id of one of them is accepted, but not delivered (SQS-DG exactly-once processing).
 */
export class Deduplication {
  /** In the order of sending. */
  readonly #sent = new Map<string, SentIdentity>();

  /** Returns the message that was sent with this key, if it was sent within the interval. */
  earlier(key: string, nowMs: number): SentIdentity | undefined {
    for (const [oldest, { sentAtMs }] of this.#sent) {
      if (sentAtMs + intervalMs > nowMs) break;
      this.#sent.delete(oldest);
    }
    return this.#sent.get(key);
  }

  remember(key: string, sent: SentIdentity): void {
    this.#sent.set(key, sent);
  }

  clear(): void {
    this.#sent.clear();
  }

  save(): SavedDeduplication {
    return [...this.#sent];
  }

  restore(saved: SavedDeduplication): void {
    for (const [key, sent] of saved) this.#sent.set(key, sent);
  }
}

/**
 * Returns the deduplication id of a message: its own, or the SHA-256 hash of its body if the queue has content-based
 * deduplication (SQS-API SendMessage).
 *
 * @throws AwsError `InvalidParameterValueException` for a message without an id in any other queue.
 */
export function deduplicationIdOf(
  { body, deduplicationId }: { readonly body: string; readonly deduplicationId?: string | undefined },
  { ContentBasedDeduplication: contentBased }: Readonly<Record<string, string>>,
): string {
  if (deduplicationId !== undefined) return deduplicationId;
  if (contentBased === "true") return sha256Hex(body);
  throw sqsErrors.invalidParameter(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}
