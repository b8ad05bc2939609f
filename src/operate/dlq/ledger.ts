import type { Message } from "@aws-sdk/client-sqs";
import type { LeftMessage, RedriveProgress } from "./document.ts";

/** How a redrive continues with messages that were just received. */
interface Admitted {
  /** Messages to send: received for the first time, or returned to the queue before. */
  readonly fresh: readonly Message[];
  /** Ids of messages that were sent already and received again: they only have to be deleted. */
  readonly again: readonly string[];
}

/**
 * The state of every message of one redrive, so that a message that SQS delivers twice is not sent twice. A message is
 * held, then copied (sent, not yet deleted), then moved (deleted); or it is kept, and returned at the end. Only the
 * newest receipt handle deletes a message (SQS-API DeleteMessage), so the ledger stores the newest.
 */
export class RedriveLedger {
  readonly #held = new Map<string, string>();
  readonly #copied = new Map<string, string>();
  readonly #kept = new Map<string, { handle: string; reason: string | null }>();
  readonly #moved = new Set<string>();
  readonly #copyIds = new Set<string>();
  #copiedAndKept = 0;
  #keptAsAsked = 0;

  /** Enters messages that were just received. */
  admit(messages: readonly Message[]): Admitted {
    const fresh: Message[] = [];
    const again: string[] = [];
    for (const message of messages) {
      const { MessageId: id = "", ReceiptHandle: handle = "" } = message;
      const kept = this.#kept.get(id);
      if (this.#copied.has(id) || this.#moved.delete(id)) {
        this.#copied.set(id, handle);
        again.push(id);
      } else if (kept !== undefined) kept.handle = handle;
      else if (this.#copyIds.has(id)) {
        this.#kept.set(id, { handle, reason: "it was moved, and returned to the dead-letter queue" });
      } else {
        if (!this.#held.has(id)) fresh.push(message);
        this.#held.set(id, handle);
      }
    }
    return { fresh, again };
  }

  /** Records that SQS confirmed the copy of a held message. */
  copied(id: string, copyId: string): void {
    this.#copied.set(id, this.#held.get(id) ?? "");
    this.#held.delete(id);
    this.#copyIds.add(copyId);
  }

  /** Records that SQS confirmed the copy of a held message, which stays in the dead-letter queue. */
  copiedAndKept(id: string, copyId: string): void {
    this.keep(id, null);
    this.#copyIds.add(copyId);
    this.#copiedAndKept += 1;
  }

  /** Records that a held message stays in the dead-letter queue: the reason, or null if that is what was asked for. */
  keep(id: string, reason: string | null): void {
    if (reason === null) this.#keptAsAsked += 1;
    this.#kept.set(id, { handle: this.#held.get(id) ?? "", reason });
    this.#held.delete(id);
  }

  /** Removes the messages that are still held; returns their receipt handles. */
  release(ids: readonly string[]): string[] {
    const handles = ids.map((id) => this.#held.get(id)).filter((handle) => handle !== undefined);
    for (const id of ids) this.#held.delete(id);
    return handles;
  }

  /** The newest receipt handles of copied messages by id: of those in `ids`, or of all. */
  undeleted(ids: Iterable<string> = this.#copied.keys()): Map<string, string> {
    const handles = [...ids].map((id) => [id, this.#copied.get(id)] as const);
    return new Map(handles.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** Records that SQS confirmed a deletion. It counts only if the message was not received again in the meantime. */
  deleted(id: string, handle: string): void {
    if (this.#copied.get(id) !== handle) return;
    this.#copied.delete(id);
    this.#moved.add(id);
  }

  /** How many messages are in each state. */
  get counts() {
    return {
      moved: this.#moved.size,
      copied: this.#copiedAndKept,
      notDeleted: this.#copied.size,
      held: this.#held.size,
      kept: this.#kept.size - this.#copiedAndKept,
      unselected: this.#keptAsAsked - this.#copiedAndKept,
    };
  }

  /** The progress of the redrive. @param expected how many messages it may move, approximately. */
  progress(expected: number, elapsedMs: number): RedriveProgress {
    const { moved, copied, notDeleted, held, kept, unselected } = this.counts;
    const failed = kept - unselected;
    return {
      total: Math.max(expected - unselected, moved + copied + failed),
      moved: moved + copied,
      inFlight: held + notDeleted,
      failed,
      elapsedMs,
    };
  }

  /** The messages that could not be moved, with the reasons. */
  get leftMessages(): LeftMessage[] {
    return [...this.#kept].flatMap(([messageId, { reason }]) => (reason === null ? [] : [{ messageId, reason }]));
  }

  /** The receipt handles of the messages that stay in the dead-letter queue. */
  get keptHandles(): string[] {
    return [...this.#kept.values()].map(({ handle }) => handle);
  }
}
