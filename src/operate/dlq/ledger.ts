import type { Message } from "@aws-sdk/client-sqs";
import type { LeftMessage } from "./redrive-document.ts";

/** What to do about messages that were just received. */
export interface Admitted {
  /** Seen for the first time, or given back before: to be sent. */
  readonly fresh: readonly Message[];
  /** Sent already, and received once more: only to be deleted. */
  readonly again: readonly string[];
}

/**
 * Keeps account of every dead letter of one redrive, so that a message that SQS delivers twice is not sent twice. Each is
 * held, then copied (sent, not yet deleted), then moved (deleted); or it is kept, to be given back at the end. Only the
 * newest receipt handle of a message deletes it (SQS-API DeleteMessage), so the newest is remembered.
 */
export class RedriveLedger {
  readonly #held = new Map<string, string>();
  readonly #copied = new Map<string, string>();
  readonly #kept = new Map<string, { handle: string; reason: string }>();
  readonly #moved = new Set<string>();
  readonly #copyIds = new Set<string>();

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
      else if (this.#copyIds.has(id)) this.#kept.set(id, { handle, reason: "it was moved, and has come back" });
      else {
        if (!this.#held.has(id)) fresh.push(message);
        this.#held.set(id, handle);
      }
    }
    return { fresh, again };
  }

  /** SQS has confirmed the copy of a held message. */
  copied(id: string, copyId: string): void {
    this.#copied.set(id, this.#held.get(id) ?? "");
    this.#held.delete(id);
    this.#copyIds.add(copyId);
  }

  /** A held message that cannot be moved. */
  keep(id: string, reason: string): void {
    this.#kept.set(id, { handle: this.#held.get(id) ?? "", reason });
    this.#held.delete(id);
  }

  /** Lets go of those of the messages that are still held; answers the handles to give back. */
  release(ids: readonly string[]): string[] {
    const handles = ids.map((id) => this.#held.get(id)).filter((handle) => handle !== undefined);
    for (const id of ids) this.#held.delete(id);
    return handles;
  }

  /** Newest handles of those of the messages that are copied and not deleted, by id; of all without `ids`. */
  undeleted(ids: Iterable<string> = this.#copied.keys()): Map<string, string> {
    const handles = [...ids].map((id) => [id, this.#copied.get(id)] as const);
    return new Map(handles.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** SQS has confirmed a deletion; it counts only if the message was not received anew meanwhile. */
  deleted(id: string, handle: string): void {
    if (this.#copied.get(id) !== handle) return;
    this.#copied.delete(id);
    this.#moved.add(id);
  }

  get counts() {
    return { moved: this.#moved.size, notDeleted: this.#copied.size, held: this.#held.size, kept: this.#kept.size };
  }

  get leftMessages(): LeftMessage[] {
    return [...this.#kept].map(([messageId, { reason }]) => ({ messageId, reason }));
  }

  get keptHandles(): string[] {
    return [...this.#kept.values()].map(({ handle }) => handle);
  }
}
