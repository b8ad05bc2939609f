import { limits } from "../../../base/limits.ts";
import { type Random, uuidFrom } from "../../../base/random.ts";
import { drawLateMs } from "../../../base/time.ts";
import type { Cancellable } from "../../kernel/kernel.ts";
import type { ModelContext } from "../../options.ts";
import type { Tenants } from "../message/arrivals-and-tenants.ts";
import { checkMessage, type ReceivedMessage, type SendInput, type SentMessage } from "../message/message.ts";
import { MessageStore } from "../message/store.ts";
import {
  checkVisibilityTimeout,
  deadLetteredMessage,
  newMessage,
  readReceiptHandle,
  receivedHere,
  receivedMessage,
  type StoredMessage,
  sentMessage,
} from "../message/stored-message.ts";
import { sqsErrors } from "../sqs-errors.ts";
import type { QueueSettings } from "./settings.ts";
import { type Deliver, type ReceiveOptions, WaitingReceivers } from "./waiting-receivers.ts";

/** A receive that has been answered. */
const alreadyDelivered: Cancellable = { cancel: () => {} };

/** A standard queue, and what a FIFO queue has in common with it. Messages change their state with the time of the kernel, but only when the queue is used or polled. */
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
  protected store: MessageStore = this.newStore();

  constructor(name: string, host: QueueHost, settings: QueueSettings) {
    const { context } = host;
    this.name = name;
    this.#settings = settings;
    this.arn = queueArn(context, name);
    this.url = `${context.endpoint ?? `http://sqs.${context.region}.localhost:4566`}/${context.accountId}/${name}`;
    this.#host = host;
    this.createdAtMs = this.nowMs;
    this.lastModifiedAtMs = this.nowMs;
    this.lastUsedAtMs = this.nowMs;
    this.#receivers = new WaitingReceivers(context.kernel, {
      take: (poll) => this.#take(poll),
      nextAtMs: () => (this.hasVisible() ? this.nowMs : this.store.nextVisibleAtMs()),
    });
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  protected newStore(): MessageStore {
    return new MessageStore();
  }

  /** Changes the settings. They apply from now on; the retention period also applies to messages that are in the queue. */
  configure(settings: QueueSettings): void {
    this.#settings = settings;
    this.lastModifiedAtMs = this.nowMs;
    this.touch();
    this.#receivers.scheduleWake();
  }

  /**
   * Sends a message. Its own delay overrides the delay of the queue, even if it is 0 (SQS-DG message timers).
   *
   * @throws AwsError as `checkMessage`.
   */
  send(input: SendInput): SentMessage {
    const { deduplicationId } = input;
    if (deduplicationId !== undefined) throw sqsErrors.wrongQueueType(deduplicationId, "MessageDeduplicationId");
    return sentMessage(input, this.accept(input, checkMessage(input, this.#settings.messageBytesMax)));
  }

  /** Adds a message that was checked. */
  protected accept(input: SendInput, bytes: number): StoredMessage {
    const message = newMessage(input, {
      id: uuidFrom(this.#host.ids),
      sequence: this.#host.nextSequence(),
      sentAtMs: this.nowMs,
      visibleAtMs: this.visibleAfterMs(input.delaySeconds ?? this.#settings.delaySeconds),
    });
    this.totals.sent++;
    this.totals.sentBytes += bytes;
    this.add(message);
    return message;
  }

  /**
   * Receives messages. Calls back exactly once: immediately if messages are visible, otherwise when messages become
   * visible or the wait time is over. After a cancel it does not call back.
   *
   * @throws AwsError `OverLimit` for a short poll while too many messages are in flight; a long poll waits instead.
   */
  receive(options: ReceiveOptions, deliver: Deliver): Cancellable {
    this.touch();
    this.advance();
    const isLongPoll = options.waitMs > 0;
    if (!isLongPoll && this.#isFull()) throw sqsErrors.overLimit();
    // Polls that have waited longer are served first.
    const messages = isLongPoll && this.#receivers.size > 0 ? [] : this.#take(options);
    if (isLongPoll && messages.length === 0) {
      return this.#receivers.add(options, (received) => this.deliver(received, deliver));
    }
    return this.deliver(messages, deliver);
  }

  /** Answers a receive, and counts what it returns. */
  protected deliver(messages: readonly ReceivedMessage[], deliver: Deliver): Cancellable {
    if (messages.length === 0) this.totals.emptyReceives++;
    this.totals.received += messages.length;
    deliver(messages);
    return alreadyDelivered;
  }

  /**
   * Deletes the message of the newest receipt handle, even after its visibility timeout has run out. An older handle, or
   * one of a message that no longer exists, succeeds without effect (SQS-API DeleteMessage).
   *
   * @throws AwsError `ReceiptHandleIsInvalid`.
   */
  delete(receiptHandle: string): void {
    const { message, isNewest } = this.find(receiptHandle);
    this.totals.deleted++;
    if (message === undefined || !isNewest) return;
    this.store.remove(message);
    this.#receivers.scheduleWake();
  }

  /**
   * Ends the delivery of a message for good: moves it to the dead-letter queue, whatever its receive count is, or deletes it
   * if the queue has none.
   *
   * @throws AwsError `ReceiptHandleIsInvalid`.
   */
  giveUp(receiptHandle: string): void {
    const message = this.store.get(readReceiptHandle(receiptHandle).sequence);
    if (message !== undefined && this.#moveToDeadLetterQueue(message)) this.#receivers.scheduleWake();
    else this.delete(receiptHandle);
  }

  /**
   * Sets the remaining visibility timeout, counted from now; 0 makes the message visible immediately. It has no effect
   * after the timeout has run out, or with an old handle.
   *
   * @throws AwsError `InvalidParameterValueException` if the total exceeds 12 hours, or the message no longer exists.
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const { message, isInFlight } = this.find(receiptHandle);
    if (message === undefined) throw sqsErrors.notAvailable(receiptHandle);
    checkVisibilityTimeout(seconds, isInFlight ? this.nowMs - (message.lastReceivedAtMs ?? this.nowMs) : 0);
    if (!isInFlight) return;
    this.store.place(message, seconds === 0 ? "visible" : "inFlight", this.visibleAfterMs(seconds));
    this.#receivers.scheduleWake();
  }

  /** Finds the message of a receipt handle: whether the handle is the newest one, and the message is in flight with it. */
  protected find(receiptHandle: string) {
    const { sequence, receiveCount } = readReceiptHandle(receiptHandle);
    this.touch();
    this.advance();
    const message = this.store.get(sequence);
    const isNewest = message?.receiveCount === receiveCount;
    return { message, isNewest, isInFlight: isNewest && message?.state === "inFlight" };
  }

  /** Returns exact numbers of messages; those of AWS are approximate. */
  counts() {
    this.advance();
    return {
      visible: this.store.count("visible"),
      notVisible: this.store.count("inFlight"),
      delayed: this.store.count("delayed"),
    };
  }

  /** Removes every message. @throws AwsError `PurgeQueueInProgress` within 60 seconds of the last purge. */
  purge(): void {
    const { purgedAtMs = Number.NEGATIVE_INFINITY } = this;
    if (this.nowMs - purgedAtMs < limits.sqs.purgeIntervalSeconds * 1_000) throw sqsErrors.purgeInProgress(this.name);
    this.purgedAtMs = this.nowMs;
    this.touch();
    this.store = this.newStore();
  }

  /** Ends all long polls without messages, because the queue is deleted. */
  close(): void {
    this.#receivers.endAll();
  }

  /** The tenants of a queue that is used as a fair queue. */
  get tenants(): Tenants {
    return this.store.tenants;
  }

  /** All messages, in the order in which they arrived. */
  messages(): IterableIterator<StoredMessage> {
    this.advance();
    return this.store.all();
  }

  /** The message that the next receive would return. */
  firstVisible(): StoredMessage | undefined {
    this.advance();
    return this.store.firstVisible();
  }

  /** Checks whether a receive would return a message now. */
  hasVisible(): boolean {
    this.advance();
    return !this.#isFull() && this.store.firstVisible() !== undefined;
  }

  /** Calls back once: when a message is visible and no receive takes it, or when the queue is deleted. */
  whenVisible(notify: () => void): Cancellable {
    return this.#receivers.observe(notify);
  }

  /** Adds a message as it is: sent, moved, or restored from a snapshot. */
  add(message: StoredMessage): void {
    this.store.add(message);
    this.touch();
    this.#receivers.scheduleWake();
  }

  /** Removes a message of this queue, so that it can be added to another one. */
  remove(message: StoredMessage): void {
    this.store.remove(message);
  }

  protected get nowMs(): number {
    return this.#host.context.kernel.nowMs;
  }

  protected touch(): void {
    this.lastUsedAtMs = this.nowMs;
    this.#host.used();
  }

  protected advance(): void {
    this.store.advanceTo(this.nowMs, this.#settings.retentionSeconds * 1_000);
  }

  #isFull(): boolean {
    return this.store.count("inFlight") >= limits.sqs.inFlightMessagesMax;
  }

  #take(options: ReceiveOptions): readonly ReceivedMessage[] {
    // Only once, so that a message with a visibility timeout of 0 is not returned twice by one receive.
    this.advance();
    this.store.judgeTenants(this.nowMs);
    // Messages that are received together become visible together again.
    const visibleAtMs = this.hiddenUntilMs(options);
    const taken: StoredMessage[] = [];
    while (taken.length < options.max && !this.#isFull()) {
      const message = this.store.firstVisible(taken.at(-1));
      if (message === undefined) break;
      if (this.#isExhausted(message) && this.#moveToDeadLetterQueue(message)) continue;
      message.receiveCount++;
      message.firstReceivedAtMs ??= this.nowMs;
      message.lastReceivedAtMs = this.nowMs;
      this.store.place(message, "inFlight", visibleAtMs);
      taken.push(message);
    }
    this.#maybeDuplicate(taken);
    return taken.map(receivedMessage);
  }

  /** Returns when the messages of a receive become visible again. */
  protected hiddenUntilMs({ visibilityTimeoutSeconds: seconds }: ReceiveOptions): number {
    return this.visibleAfterMs(seconds ?? this.#settings.visibilityTimeoutSeconds);
  }

  /** Returns when a message becomes visible that is hidden for a number of seconds: never early, and a little late (emulator rule). */
  protected visibleAfterMs(seconds: number): number {
    if (seconds === 0) return this.nowMs;
    const { context, lateness } = this.#host;
    return this.nowMs + seconds * 1_000 + drawLateMs(context.options.messageLateMs, lateness);
  }

  /** Causes duplicate deliveries: a message that was delivered stays visible. */
  #maybeDuplicate(taken: readonly StoredMessage[]): void {
    const probability = this.#host.context.options.sqsDuplicateProbability;
    if (probability === 0 || this.#settings.isFifo) return;
    for (const message of taken) {
      if (this.#host.duplicates.chance(probability)) this.store.place(message, "visible", this.nowMs);
    }
  }

  /** Checks whether a message has been received `maxReceiveCount` times, so that it is not delivered again. */
  #isExhausted(message: StoredMessage): boolean {
    const { maxReceiveCount = Number.POSITIVE_INFINITY } = this.#settings.redrivePolicy ?? {};
    return receivedHere(message) >= maxReceiveCount;
  }

  /** Moves a message to the dead-letter queue, if there is one. @returns whether it was moved. */
  #moveToDeadLetterQueue(message: StoredMessage): boolean {
    const { redrivePolicy, isFifo } = this.#settings;
    const target = redrivePolicy && this.#host.queueByArn(redrivePolicy.deadLetterTargetArn);
    if (target === undefined) return false;
    this.remove(message);
    target.add(deadLetteredMessage(message, this.arn, this.nowMs, isFifo));
    return true;
  }
}

/** Returns the ARN of a queue. */
export const queueArn = ({ region, accountId }: ModelContext, name: string): string =>
  `arn:aws:sqs:${region}:${accountId}:${name}`;

/** What queues and move tasks need of the service. */
export interface QueueHost {
  readonly context: ModelContext;
  readonly ids: Random;
  /** Decides which deliveries are duplicates. */
  readonly duplicates: Random;
  /** Decides how late messages become visible. */
  readonly lateness: Random;
  /** Returns the next position in the order of sending. */
  nextSequence(): number;
  queueByArn(arn: string): Queue | undefined;
  /** Must be called when a queue is used, so that its metrics are reported. */
  used(): void;
}

/** What happened at a queue since its metrics were last reported. Plain data. */
export interface QueueTotals {
  sent: number;
  sentBytes: number;
  received: number;
  deleted: number;
  emptyReceives: number;
  /** Messages of a FIFO queue that were accepted, but not delivered, because of their deduplication ids. */
  deduplicated?: number;
}

/** Returns the counters of a queue at which nothing has happened. */
export const emptyTotals = (): QueueTotals => ({ sent: 0, sentBytes: 0, received: 0, deleted: 0, emptyReceives: 0 });
