import { limits } from "../../../base/limits.ts";
import type { Cancellable } from "../../kernel/kernel.ts";
import { checkId, checkMessage, type SendInput, type SentMessage, sha256Hex } from "../message/message.ts";
import { FifoStore } from "../message/store.ts";
import { receivedMessage, type StoredMessage, sentMessage } from "../message/stored-message.ts";
import { sqsErrors } from "../sqs-errors.ts";
import { Queue, type QueueHost } from "./queue.ts";
import type { QueueSettings } from "./settings.ts";
import type { Deliver, ReceiveOptions } from "./waiting-receivers.ts";

/** Creates a queue of the type that its settings have. */
export const newQueue = (name: string, host: QueueHost, settings: QueueSettings): Queue =>
  settings.isFifo ? new FifoQueue(name, host, settings) : new Queue(name, host, settings);

/** What identifies a message that was sent. Plain data. */
export type SentIdentity = Pick<StoredMessage, "id" | "sequence" | "sentAtMs">;

/** A receive with a `ReceiveRequestAttemptId`. */
interface Attempt {
  readonly receiptHandles: readonly string[];
  readonly receivedAtMs: number;
  visibleAtMs: number;
}

const deduplicationMs = limits.sqs.deduplicationSeconds * 1_000;

/**
 * A FIFO queue: deduplication, and receipt handles that expire (SQS-DG FIFO queues). `FifoStore` orders its messages within their
 * groups.
 */
export class FifoQueue extends Queue {
  /**
   * The messages that were sent in the last five minutes, by their deduplication ids, also those that were deleted since:
   * another message with such an id is accepted, but not delivered (SQS-DG exactly-once processing).
   */
  readonly recentlySent = new Map<string, SentIdentity>();
  /** Not part of a snapshot: an attempt that is repeated after a restart counts as a new one. */
  readonly #attempts = new Map<string, Attempt>();

  protected override newStore(): FifoStore {
    return new FifoStore();
  }

  /** A new delay also applies to the delayed messages in the queue (SQS-API SetQueueAttributes). */
  override configure(settings: QueueSettings): void {
    if (settings.delaySeconds !== this.settings.delaySeconds) {
      for (const message of [...this.messages()].filter(({ state }) => state === "delayed")) {
        this.store.place(message, "delayed", message.sentAtMs + settings.delaySeconds * 1_000);
      }
    }
    super.configure(settings);
  }

  /**
   * Sends a message, unless one with its deduplication id was sent within the deduplication interval. The response to such a
   * message has the id and the sequence number of the earlier one.
   *
   * @throws AwsError as `checkMessage`, `MissingRequiredParameterException` without a message group, and
   * `InvalidParameterValueException` without a deduplication id, or with a delay of its own.
   */
  override send(message: SendInput): SentMessage {
    const { delaySeconds, groupId } = message;
    if (delaySeconds !== undefined && delaySeconds > 0) throw sqsErrors.wrongQueueType(delaySeconds, "DelaySeconds");
    if (groupId === undefined) throw sqsErrors.missingParameter("MessageGroupId");
    checkId(message.deduplicationId, "MessageDeduplicationId");
    const deduplicationId = message.deduplicationId ?? this.#hashOf(message.body);
    const bytes = checkMessage(message, this.settings.messageBytesMax);
    // A delay of 0 does not override the delay of the queue.
    const input = { ...message, delaySeconds: undefined, deduplicationId };
    const isOfGroup = this.settings.attributes.DeduplicationScope === "messageGroup";
    // Ids have no spaces.
    const key = isOfGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
    const earlier = this.#earlier(key);
    if (earlier !== undefined) {
      this.totals.deduplicated = (this.totals.deduplicated ?? 0) + 1;
      return sentMessage(input, earlier);
    }
    const { id, sequence, sentAtMs } = this.accept(input, bytes);
    this.recentlySent.set(key, { id, sequence, sentAtMs });
    return sentMessage(input, { id, sequence });
  }

  /** The deduplication id of a message without one, in a queue with content-based deduplication (SQS-API SendMessage). */
  #hashOf(body: string): string {
    if (this.settings.attributes.ContentBasedDeduplication === "true") return sha256Hex(body);
    throw sqsErrors.invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }

  /** Returns the message that was sent with this key, if it was sent within the interval. */
  #earlier(key: string): SentIdentity | undefined {
    for (const [oldest, { sentAtMs }] of this.recentlySent) {
      if (sentAtMs + deduplicationMs > this.nowMs) break;
      this.recentlySent.delete(oldest);
    }
    return this.recentlySent.get(key);
  }

  /**
   * Receives messages. A repeated `ReceiveRequestAttemptId` returns the same messages again, hidden anew, while none of them
   * has been deleted, has become visible, or has a changed visibility timeout (SQS-API ReceiveMessage).
   */
  override receive(options: ReceiveOptions, deliver: Deliver): Cancellable {
    const { attemptId } = options;
    if (attemptId === undefined) return super.receive(options, deliver);
    const repeated = this.#repeat(attemptId, options);
    if (repeated !== undefined) return this.deliver(repeated.map(receivedMessage), deliver);
    return super.receive(options, (messages) => {
      const receiptHandles = messages.map(({ receiptHandle }) => receiptHandle);
      this.#attempts.set(attemptId, {
        receiptHandles,
        receivedAtMs: this.nowMs,
        visibleAtMs: this.hiddenUntilMs(options),
      });
      deliver(messages);
    });
  }

  #repeat(attemptId: string, options: ReceiveOptions): StoredMessage[] | undefined {
    for (const [id, { receivedAtMs }] of this.#attempts) {
      if (receivedAtMs + deduplicationMs <= this.nowMs) this.#attempts.delete(id);
    }
    const attempt = this.#attempts.get(attemptId);
    if (attempt === undefined || attempt.receiptHandles.length === 0) return undefined;
    const messages = attempt.receiptHandles.flatMap((handle) => {
      const { message, isInFlight } = this.find(handle);
      return message !== undefined && isInFlight && message.visibleAtMs === attempt.visibleAtMs ? [message] : [];
    });
    if (messages.length < attempt.receiptHandles.length) return undefined;
    attempt.visibleAtMs = this.hiddenUntilMs(options);
    for (const message of messages) this.store.place(message, "inFlight", attempt.visibleAtMs);
    return messages;
  }

  /** Deletes a message. @throws AwsError `InvalidParameterValueException` if its visibility timeout has run out. */
  override delete(receiptHandle: string): void {
    const { message, isInFlight } = this.find(receiptHandle);
    if (message !== undefined && !isInFlight) {
      throw sqsErrors.invalidValue(receiptHandle, "ReceiptHandle", "The receipt handle has expired.");
    }
    super.delete(receiptHandle);
  }

  override changeVisibility(receiptHandle: string, seconds: number): void {
    if (!this.find(receiptHandle).isInFlight) throw sqsErrors.notAvailable(receiptHandle);
    super.changeVisibility(receiptHandle, seconds);
  }

  override purge(): void {
    super.purge();
    this.recentlySent.clear();
  }

  /** Messages become visible on time, so that none overtakes another one of its group (emulator rule). */
  protected override visibleAfterMs(seconds: number): number {
    return this.nowMs + seconds * 1_000;
  }
}
