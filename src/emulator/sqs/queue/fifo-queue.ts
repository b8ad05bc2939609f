import { limits } from "../../../base/limits.ts";
import type { AwsError } from "../../aws-error.ts";
import type { Cancellable } from "../../kernel/kernel.ts";
import { FifoStore } from "../message/fifo-store.ts";
import { checkId, type Receipt, readReceiptHandle } from "../message/message.ts";
import { receivedMessage, type StoredMessage, sentMessage } from "../message/stored-message.ts";
import { sqsErrors } from "../sqs-errors.ts";
import { Deduplication, deduplicationIdOf } from "./deduplication.ts";
import {
  alreadyDelivered,
  Queue,
  type QueueHost,
  type ReceivedMessage,
  type ReceiveOptions,
  type SendInput,
  type SentMessage,
} from "./queue.ts";
import type { QueueSettings } from "./settings.ts";

/** A receive with a `ReceiveRequestAttemptId`. */
interface Attempt {
  readonly receipts: readonly Receipt[];
  readonly receivedAtMs: number;
  visibleAtMs: number | undefined;
}

const attemptMs = limits.sqs.deduplicationSeconds * 1_000;

/** Creates a queue of the type that its settings have. */
export const newQueue = (name: string, host: QueueHost, settings: QueueSettings): Queue =>
  settings.isFifo ? new FifoQueue(name, host, settings) : new Queue(name, host, settings);

/** A FIFO queue: ordered message groups, deduplication, and receipt handles that expire (SQS-DG FIFO queues). */
export class FifoQueue extends Queue {
  readonly deduplication = new Deduplication();
  /** Not part of a snapshot: an attempt that is repeated after a restart counts as a new one. */
  readonly #attempts = new Map<string, Attempt>();

  protected override newStore(): FifoStore {
    return new FifoStore();
  }

  /** A new delay also applies to the delayed messages in the queue (SQS-API SetQueueAttributes). */
  override configure(settings: QueueSettings): void {
    const isNewDelay = settings.delaySeconds !== this.settings.delaySeconds;
    super.configure(settings);
    if (!isNewDelay) return;
    const delayed = [...this.messages()].filter(({ state }) => state === "delayed");
    for (const message of delayed) {
      this.store.place(message, "delayed", message.sentAtMs + settings.delaySeconds * 1_000);
    }
    this.wakeReceivers();
  }

  /**
   * Sends a message, unless one with its deduplication id was sent within the deduplication interval. The response to such a
   * message has the id and the sequence number of the earlier one.
   *
   * @throws AwsError as `checkMessage`, `MissingRequiredParameterException` without a message group, and
   * `InvalidParameterValueException` without a deduplication id, or with a delay of its own.
   */
  override send(message: SendInput, tooLong?: (bytesMax: number) => AwsError): SentMessage {
    const { delaySeconds = 0, groupId } = message;
    if (delaySeconds > 0) throw sqsErrors.wrongQueueType(delaySeconds, "DelaySeconds");
    if (groupId === undefined) throw sqsErrors.missingParameter("MessageGroupId");
    checkId(message.deduplicationId, "MessageDeduplicationId");
    const { attributes } = this.settings;
    const deduplicationId = deduplicationIdOf(message, attributes);
    const input = { ...message, delaySeconds: undefined, deduplicationId };
    const isOfGroup = attributes.DeduplicationScope === "messageGroup";
    // Ids have no spaces.
    const key = isOfGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
    const earlier = this.deduplication.earlier(key, this.nowMs);
    if (earlier !== undefined) {
      this.totals.deduplicated = (this.totals.deduplicated ?? 0) + 1;
      return sentMessage(input, earlier);
    }
    return this.accept(input, tooLong, (sent) => this.deduplication.remember(key, identityOf(sent)));
  }

  /**
   * Receives messages. A repeated `ReceiveRequestAttemptId` returns the same messages again, hidden anew, while none of them
   * has been deleted, has become visible, or has a changed visibility timeout (SQS-API ReceiveMessage).
   */
  override receive(options: ReceiveOptions, deliver: (messages: readonly ReceivedMessage[]) => void): Cancellable {
    const { attemptId } = options;
    if (attemptId === undefined) return super.receive(options, deliver);
    const repeated = this.#repeat(attemptId, options);
    if (repeated !== undefined) {
      deliver(repeated.map(receivedMessage));
      return alreadyDelivered;
    }
    return super.receive(options, (messages) => {
      const receipts = messages.map(({ receiptHandle }) => readReceiptHandle(receiptHandle));
      const [first] = receipts;
      const visibleAtMs = first && this.store.get(first.sequence)?.visibleAtMs;
      this.#attempts.set(attemptId, { receipts, receivedAtMs: this.nowMs, visibleAtMs });
      deliver(messages);
    });
  }

  #repeat(attemptId: string, options: ReceiveOptions): StoredMessage[] | undefined {
    this.advance();
    for (const [id, { receivedAtMs }] of this.#attempts) {
      if (receivedAtMs + attemptMs <= this.nowMs) this.#attempts.delete(id);
    }
    const attempt = this.#attempts.get(attemptId);
    if (attempt === undefined || attempt.receipts.length === 0) return undefined;
    const messages = attempt.receipts.flatMap((receipt) => this.#inFlight(receipt) ?? []);
    const isSame = messages.length === attempt.receipts.length;
    if (!isSame || messages.some(({ visibleAtMs }) => visibleAtMs !== attempt.visibleAtMs)) return undefined;
    const seconds = options.visibilityTimeoutSeconds ?? this.visibilityTimeoutSeconds;
    attempt.visibleAtMs = this.visibleAfterMs(seconds);
    for (const message of messages) this.store.place(message, "inFlight", attempt.visibleAtMs);
    return messages;
  }

  /** Deletes a message. @throws AwsError `InvalidParameterValueException` if its visibility timeout has run out. */
  override delete(receiptHandle: string): void {
    const receipt = readReceiptHandle(receiptHandle);
    this.advance();
    if (this.store.get(receipt.sequence) !== undefined && this.#inFlight(receipt) === undefined) {
      throw sqsErrors.invalidValue(receiptHandle, "ReceiptHandle", "The receipt handle has expired.");
    }
    super.delete(receiptHandle);
  }

  override changeVisibility(receiptHandle: string, seconds: number): void {
    this.advance();
    if (this.#inFlight(readReceiptHandle(receiptHandle)) === undefined) throw sqsErrors.notAvailable(receiptHandle);
    super.changeVisibility(receiptHandle, seconds);
  }

  override purge(): void {
    super.purge();
    this.deduplication.clear();
  }

  /** Messages become visible on time, so that none overtakes another one of its group (emulator rule). */
  protected override visibleAfterMs(seconds: number): number {
    return this.nowMs + seconds * 1_000;
  }

  #inFlight({ sequence, receiveCount }: Receipt): StoredMessage | undefined {
    const message = this.store.get(sequence);
    return message?.state === "inFlight" && message.receiveCount === receiveCount ? message : undefined;
  }
}

const identityOf = ({ id, sequence, sentAtMs }: StoredMessage) => ({ id, sequence, sentAtMs });
