import { limits } from "../../../base/limits.ts";
import { type Random, uuidFrom } from "../../../base/random.ts";
import type { AwsError } from "../../aws-error.ts";
import type { Cancel } from "../../kernel/kernel.ts";
import type { ModelContext } from "../../model-context.ts";
import { md5OfTexts } from "../message/md5.ts";
import { checkMessage, type ReceivedMessage, type SendInput, type SentMessage } from "../message/message.ts";
import { checkVisibilityTimeout, readReceiptHandle } from "../message/receipt-handle.ts";
import { MessageStore } from "../message/store.ts";
import { newMessage, receivedMessage, type StoredMessage } from "../message/stored-message.ts";
import { sqsErrors } from "../sqs-errors.ts";
import { queueArn, queueUrl } from "./address.ts";
import type { QueueSettings } from "./settings.ts";
import { type LongPoll, WaitingReceivers } from "./waiting-receivers.ts";

export type { ReceivedMessage, SendInput, SentMessage } from "../message/message.ts";

export interface ReceiveOptions {
  readonly max: number;
  /** 0 is a short poll. */
  readonly waitMs: number;
  /** Overrides the queue's visibility timeout. */
  readonly visibilityTimeoutSeconds?: number | undefined;
}

export interface QueueCounts {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

/** One standard queue. Time is the kernel's; nothing moves in here until somebody asks or waits. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly tags = new Map<string, string>();
  createdAtMs: number;
  lastModifiedAtMs: number;
  lastUsedAtMs: number;
  purgedAtMs: number | undefined;
  totals: QueueTotals = emptyTotals();
  readonly #host: QueueHost;
  readonly #receivers: WaitingReceivers;
  #settings: QueueSettings;
  #store = new MessageStore();

  constructor(name: string, host: QueueHost, settings: QueueSettings) {
    this.name = name;
    this.#settings = settings;
    this.arn = queueArn(host.context, name);
    this.url = queueUrl(host.context, name);
    this.#host = host;
    this.createdAtMs = this.#nowMs;
    this.lastModifiedAtMs = this.#nowMs;
    this.lastUsedAtMs = this.#nowMs;
    this.#receivers = new WaitingReceivers(host.context.kernel, {
      take: (poll) => this.#take(poll),
      nextAtMs: () => (this.#canDeliver() ? this.#nowMs : this.#store.nextVisibleAtMs()),
    });
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  get visibilityTimeoutSeconds(): number {
    return this.#settings.visibilityTimeoutSeconds;
  }

  /** Takes over checked settings; they apply to what happens from now on, the retention to every message. */
  configure(settings: QueueSettings): void {
    this.#settings = settings;
    this.lastModifiedAtMs = this.#nowMs;
    this.#touch();
  }

  /**
   * The message's own delay wins over the queue's, an explicit 0 too (SQS-DG message timers).
   *
   * @param tooLong the error for a message above the queue's limit, where it differs from a single send's.
   */
  send(input: SendInput, tooLong?: (bytesMax: number) => AwsError): SentMessage {
    const bytes = checkMessage(input, this.#settings.messageBytesMax, tooLong);
    const delayMs = (input.delaySeconds ?? this.#settings.delaySeconds) * 1_000;
    const message = newMessage(input, {
      id: uuidFrom(this.#host.ids),
      sequence: this.#host.nextSequence(),
      sentAtMs: this.#nowMs,
      visibleAtMs: this.#nowMs + delayMs,
    });
    this.totals.sent++;
    this.totals.sentBytes += bytes;
    this.accept(message);
    return {
      messageId: message.id,
      md5OfBody: message.md5OfBody,
      md5OfAttributes: message.md5OfAttributes,
      md5OfSystemAttributes: md5OfTexts(message.systemAttributes),
    };
  }

  /**
   * Calls back exactly once, at once if messages are visible, else when some become so or the wait is over. Nobody is
   * called back after a cancel.
   *
   * @throws AwsError `OverLimit` for a short poll while too many messages are in flight; a long poll just waits.
   */
  receive(options: ReceiveOptions, deliver: (messages: readonly ReceivedMessage[]) => void): Cancel {
    this.#touch();
    const answer = (messages: readonly ReceivedMessage[]) => {
      if (messages.length === 0) this.totals.emptyReceives++;
      this.totals.received += messages.length;
      deliver(messages);
    };
    const isLongPoll = options.waitMs > 0;
    this.#settle();
    if (!isLongPoll && this.#isFull()) throw sqsErrors.overLimit();
    // Who has waited longer is served first.
    const messages = isLongPoll && this.#receivers.size > 0 ? [] : this.#take(options);
    if (isLongPoll && messages.length === 0) return this.#receivers.add(options, answer);
    answer(messages);
    return () => {};
  }

  /**
   * Deletes by the newest receipt handle, also after the visibility timeout ran out. An older handle, or that of a
   * message that is gone, succeeds without effect (SQS-API DeleteMessage).
   */
  delete(receiptHandle: string): void {
    const receipt = readReceiptHandle(receiptHandle);
    this.#touch();
    this.#settle();
    this.totals.deleted++;
    const message = this.#store.get(receipt.sequence);
    if (message === undefined || message.receiveCount !== receipt.receiveCount) return;
    this.#store.remove(message);
    this.#receivers.wakeInTime();
  }

  /**
   * Sets the rest of the visibility timeout, counted from now; 0 shows the message at once. No effect after the timeout
   * ran out, or with an old handle.
   *
   * @throws AwsError `InvalidParameterValueException` beyond 12 h from the receive, or for a message that is gone.
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const receipt = readReceiptHandle(receiptHandle);
    this.#touch();
    this.#settle();
    const message = this.#store.get(receipt.sequence);
    if (message === undefined) {
      const reason = "Message does not exist or is not available for visibility timeout change.";
      throw sqsErrors.invalidValue(receiptHandle, "ReceiptHandle", reason);
    }
    const isHeld = message.state === "inFlight" && message.receiveCount === receipt.receiveCount;
    checkVisibilityTimeout(seconds, isHeld ? this.#nowMs - (message.lastReceivedAtMs ?? this.#nowMs) : 0);
    if (!isHeld) return;
    this.#store.place(message, seconds === 0 ? "visible" : "inFlight", this.#nowMs + seconds * 1_000);
    this.#receivers.wakeInTime();
  }

  /** Exact at this instant; AWS's are approximate. */
  counts(): QueueCounts {
    this.#settle();
    return {
      visible: this.#store.count("visible"),
      notVisible: this.#store.count("inFlight"),
      delayed: this.#store.count("delayed"),
    };
  }

  /** @throws AwsError `PurgeQueueInProgress` within 60 s of the last purge. */
  purge(): void {
    const { purgedAtMs } = this;
    if (purgedAtMs !== undefined && this.#nowMs - purgedAtMs < limits.sqs.purgeIntervalSeconds * 1_000) {
      throw sqsErrors.purgeInProgress(this.name);
    }
    this.purgedAtMs = this.#nowMs;
    this.#touch();
    this.#store = new MessageStore();
  }

  /** Ends all waits, without messages: the queue is deleted. */
  close(): void {
    this.#receivers.dismiss();
  }

  /** All messages, in the order in which they came. */
  messages(): IterableIterator<StoredMessage> {
    this.#settle();
    return this.#store.all();
  }

  /** The message that the next receive would get. */
  firstVisible(): StoredMessage | undefined {
    this.#settle();
    return this.#store.firstVisible();
  }

  /** Takes a message in as it is: sent, moved, or restored. */
  accept(message: StoredMessage): void {
    this.#store.add(message);
    this.#touch();
    this.#receivers.wakeInTime();
  }

  /** Lets go of a message that is here, for another queue to accept. */
  release(message: StoredMessage): void {
    this.#store.remove(message);
  }

  get #nowMs(): number {
    return this.#host.context.kernel.nowMs;
  }

  #touch(): void {
    this.lastUsedAtMs = this.#nowMs;
    this.#host.used();
  }

  #settle(): void {
    this.#store.settle(this.#nowMs, this.#settings.retentionSeconds * 1_000);
  }

  #isFull(): boolean {
    return this.#store.count("inFlight") >= limits.sqs.inFlightMessagesMax;
  }

  #canDeliver(): boolean {
    this.#settle();
    return !this.#isFull() && this.#store.firstVisible() !== undefined;
  }

  #take({ max, visibilityTimeoutSeconds = this.visibilityTimeoutSeconds }: Omit<LongPoll, "waitMs">) {
    // Once: a message received with a visibility timeout of 0 must not come twice in one answer.
    this.#settle();
    const taken: StoredMessage[] = [];
    while (taken.length < max && !this.#isFull()) {
      const message = this.#store.firstVisible();
      if (message === undefined) break;
      if (this.#moveToDeadLetterQueue(message)) continue;
      message.receiveCount++;
      message.firstReceivedAtMs ??= this.#nowMs;
      message.lastReceivedAtMs = this.#nowMs;
      this.#store.place(message, "inFlight", this.#nowMs + visibilityTimeoutSeconds * 1_000);
      taken.push(message);
    }
    this.#maybeDuplicate(taken);
    return taken.map(receivedMessage);
  }

  /** A duplicate is a message that stays visible although it was delivered. */
  #maybeDuplicate(taken: readonly StoredMessage[]): void {
    const probability = this.#host.context.options.sqsDuplicateProbability;
    if (probability === 0) return;
    for (const message of taken) {
      if (this.#host.duplicates.chance(probability)) this.#store.place(message, "visible", this.#nowMs);
    }
  }

  /**
   * Instead of a delivery beyond the policy's count, a message moves. It keeps its id and enqueue time and goes on
   * counting (SQS-DG dead-letter queues). It stays where it is while there is no such queue.
   */
  #moveToDeadLetterQueue(message: StoredMessage): boolean {
    const { redrivePolicy } = this.#settings;
    if (redrivePolicy === undefined) return false;
    if (message.receiveCount - message.receivedElsewhere < redrivePolicy.maxReceiveCount) return false;
    const target = this.#host.queueByArn(redrivePolicy.deadLetterTargetArn);
    if (target === undefined) return false;
    this.release(message);
    message.sourceArn = this.arn;
    message.receivedElsewhere = message.receiveCount;
    message.arrivedAtMs = this.#nowMs;
    message.visibleAtMs = this.#nowMs;
    target.accept(message);
    return true;
  }
}

/** What the service lends its queues and move tasks. */
export interface QueueHost {
  readonly context: ModelContext;
  readonly ids: Random;
  /** Chance of a duplicate delivery. */
  readonly duplicates: Random;
  /** The next number in the order of sending. */
  nextSequence(): number;
  queueByArn(arn: string): Queue | undefined;
  /** Learns that a queue was used, so that its metrics are reported. */
  used(): void;
}

/** What happened at a queue since its metrics were last reported; plain data. */
export interface QueueTotals {
  sent: number;
  sentBytes: number;
  received: number;
  deleted: number;
  emptyReceives: number;
}

export const emptyTotals = (): QueueTotals => ({ sent: 0, sentBytes: 0, received: 0, deleted: 0, emptyReceives: 0 });
