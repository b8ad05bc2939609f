import { utf8Length } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { Cancellable } from "../../kernel/kernel.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { type Batch, BatchCollector, type CollectorPort, isComplete, splitAtPayloadLimit } from "./batch.ts";
import { type DeliveryPort, deliverBatch } from "./delivery.ts";
import type { MappingSettings } from "./mapping.ts";
import {
  backedOff,
  grown,
  mayGrow,
  pollersOf,
  ReceiveRate,
  recovered,
  replanned,
  type ScalingPlan,
  type ScalingState,
  scalingPlan,
  shrunk,
  waited,
  withoutBacklog,
} from "./scaling.ts";

/** What the pollers of a mapping need of it. */
export interface PollerPort extends CollectorPort, Pick<DeliveryPort, "kernel" | "options" | "invoke"> {
  /** Returns the queue, or undefined if it has been deleted. */
  queue(): Queue | undefined;
  /** Reports the number of pollers in provisioned mode. */
  reportPollers(pollers: number): void;
}

/** Receives a batch, waits until the function has processed it, and starts again. */
interface Poller {
  /** The receive that is scheduled or outstanding. Undefined while the function processes a batch. */
  receive: Cancellable | undefined;
  /** A receive is outstanding: the queue has no message for it. */
  waiting: boolean;
  /** The poller is removed if its next receive is empty. */
  leaving: boolean;
  /** The batch that it collects. Undefined while it has no messages. */
  batch: Batch | undefined;
}

const longPollMs = limits.sqs.waitSecondsMax * 1_000;

/** Deletes a message. It stays in a FIFO queue if its visibility timeout has run out. */
function deleteReceived(queue: Queue | undefined, receiptHandle: string): void {
  try {
    queue?.delete(receiptHandle);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

/**
 * The pollers of one mapping. Each has either one outstanding long poll or one batch at the function. While messages are
 * visible and none of them receives, pollers are added in each step of the plan. Pollers whose receives are empty are
 * removed, one in each step, down to the start of the plan. The rates are AWS's; the details are emulator rules.
 */
export class MappingPollers {
  readonly #port: PollerPort;
  readonly #deliveryPort: DeliveryPort;
  readonly #pollers = new Set<Poller>();
  readonly #rate = new ReceiveRate();
  #reported: { readonly pollers: number; readonly minute: number } | undefined;
  #settings: MappingSettings;
  #collector: BatchCollector;
  #plan: ScalingPlan;
  #scaling: ScalingState;
  #stopped = true;
  #waiting = 0;
  #leaving = 0;
  #atFunction = 0;
  #lastLeaveAtMs = Number.NEGATIVE_INFINITY;
  /** The next step of growth, and since when messages have been waiting for it. Undefined while no message waits. */
  #growth: { readonly step: Cancellable; readonly sinceMs: number } | undefined;
  /** The notification of the next message that no poller receives. */
  #watch: Cancellable | undefined;

  constructor(port: PollerPort, settings: MappingSettings, scaling: ScalingState) {
    this.#port = port;
    this.#deliveryPort = {
      ...port,
      delete: (receiptHandle) => deleteReceived(port.queue(), receiptHandle),
      onTrouble: () => this.#backOff(),
      onSuccess: () => this.#recover(),
    };
    this.#settings = settings;
    this.#collector = new BatchCollector(port, settings);
    this.#plan = scalingPlan(settings, port.options);
    this.#scaling = scaling;
  }

  /** How far the mapping has scaled. */
  get scaling(): ScalingState {
    return this.#scaling;
  }

  /** The number of batches that are being collected, are at the function, or wait for a retry. */
  get batchesHeld(): number {
    let collecting = 0;
    for (const { batch } of this.#pollers) if (batch !== undefined) collecting++;
    return this.#atFunction + collecting;
  }

  /** Starts polling with the number of pollers in `scaling`, or with as many as at the last stop. */
  start(scaling: ScalingState = this.#scaling): void {
    this.#scaling = scaling;
    this.#stopped = false;
    this.#addMissing();
    this.#followBacklog();
  }

  /** Stops receiving. Batches that were collected still go to the function. */
  stop(): void {
    this.#stopped = true;
    this.#followBacklog();
    for (const poller of this.#pollers) {
      if (poller.receive === undefined) continue;
      const { batch } = poller;
      this.#cancelReceive(poller);
      if (batch === undefined) this.#remove(poller);
      else this.#port.kernel.at(batch.closesAtMs, "mapping closes a batch", () => this.#run(poller, batch));
    }
  }

  /** Applies other settings from the next receive on. */
  change(settings: MappingSettings): void {
    this.#settings = settings;
    this.#collector = new BatchCollector(this.#port, settings);
    this.#plan = scalingPlan(settings, this.#port.options);
    this.#scaling = replanned(this.#scaling, this.#plan);
    this.#removeExcess();
    if (!this.#stopped) this.#addMissing();
    this.#followBacklog();
  }

  /** Adds pollers up to the target. */
  #addMissing(): void {
    while (this.#pollers.size < pollersOf(this.#scaling)) {
      const poller: Poller = { receive: undefined, waiting: false, leaving: false, batch: undefined };
      this.#pollers.add(poller);
      this.#poll(poller);
    }
  }

  #poll(poller: Poller, waitMs = longPollMs): void {
    const { kernel, options } = this.#port;
    const rateMs = this.#isProvisioned ? this.#rate.book(kernel.nowMs, this.#scaling.target) : 0;
    const inMs = options.mappingPollMs + rateMs;
    poller.receive = kernel.after(inMs, "mapping receives", () => this.#receive(poller, waitMs));
  }

  #receive(poller: Poller, waitMs: number): void {
    poller.receive = undefined;
    const { kernel } = this.#port;
    const { batch } = poller;
    if (this.#isProvisioned) this.#reportPollers();
    const queue = this.#port.queue();
    if (batch !== undefined && (queue === undefined || this.#isComplete(batch))) {
      this.#run(poller, batch);
    } else if (queue === undefined) {
      // A mapping still exists when its queue has been deleted. It looks for the queue as often as it would poll.
      poller.receive = kernel.after(longPollMs, "mapping looks for its queue", () => this.#receive(poller, waitMs));
    } else {
      this.#setWaiting(poller, true);
      const receive = queue.receive(this.#collector.receiveOptions(batch, waitMs, kernel.nowMs, queue), (messages) =>
        this.#received(poller, messages, queue),
      );
      // If the queue has called back already, the poller has scheduled its next step.
      if (poller.waiting) poller.receive = receive;
    }
  }

  #received(poller: Poller, messages: readonly ReceivedMessage[], queue: Queue): void {
    poller.receive = undefined;
    this.#setWaiting(poller, false);
    if (messages.length > 0) {
      this.#setLeaving(poller, false);
      if (this.#isProvisioned) this.#bookBytes(messages);
      poller.batch = this.#collector.collect(poller.batch, messages, this.#port.kernel.nowMs, queue);
    }
    if (poller.batch === undefined) {
      if (messages.length === 0) this.#afterEmptyReceive(poller);
      else this.#poll(poller);
    } else if (this.#isComplete(poller.batch)) this.#run(poller, poller.batch);
    else this.#poll(poller);
    this.#followBacklog();
  }

  get #isProvisioned(): boolean {
    return this.#settings.provisionedPollers !== undefined;
  }

  #bookBytes(messages: readonly ReceivedMessage[]): void {
    const bytes = messages.reduce((total, { body }) => total + utf8Length(body), 0);
    this.#rate.bookBytes(this.#port.kernel.nowMs, this.#scaling.target, bytes);
  }

  /** Reports the pollers in the first receive of each minute, and whenever their number has changed. */
  #reportPollers(): void {
    const pollers = Math.ceil(pollersOf(this.#scaling) / limits.eventSource.concurrencyOfProvisionedPoller);
    const minute = Math.floor(this.#port.kernel.nowMs / 60_000);
    if (this.#reported?.pollers === pollers && this.#reported.minute === minute) return;
    this.#reported = { pollers, minute };
    this.#port.reportPollers(pollers);
  }

  #isComplete(batch: Batch): boolean {
    return isComplete(batch, this.#settings.batchSize, this.#port.kernel.nowMs);
  }

  #run(poller: Poller, batch: Batch): void {
    const { now, later } = splitAtPayloadLimit(batch);
    poller.batch = undefined;
    this.#atFunction++;
    deliverBatch(now, this.#settings.reportsItemFailures, this.#deliveryPort, () => {
      this.#atFunction--;
      if (later === undefined) this.#finish(poller);
      else this.#run(poller, later);
    });
  }

  #finish(poller: Poller): void {
    if (this.#stopped || this.#pollers.size > pollersOf(this.#scaling)) this.#remove(poller);
    else this.#poll(poller);
  }

  /**
   * Starts, continues or interrupts the growth, which goes on while messages are visible and no poller receives them. Must be
   * called whenever that may have changed, except for messages that become visible.
   */
  #followBacklog(): void {
    const mayAdd = !this.#stopped && this.#waiting === 0 && mayGrow(this.#scaling, this.#plan);
    const queue = mayAdd ? this.#port.queue() : undefined;
    if (queue?.hasVisible() === true) {
      this.#continueGrowth();
      return;
    }
    this.#interruptGrowth();
    if (this.#stopped) {
      this.#watch?.cancel();
      this.#watch = undefined;
    }
    if (queue === undefined) return;
    this.#watch ??= queue.whenVisible(() => {
      this.#watch = undefined;
      this.#followBacklog();
    });
  }

  #continueGrowth(): void {
    if (this.#growth !== undefined) return;
    const { kernel } = this.#port;
    const leftMs = Math.max(0, this.#plan.stepMs - this.#scaling.backlogMs);
    const step = kernel.after(leftMs, "mapping adds a poller", () => {
      this.#growth = undefined;
      this.#scaling = grown(this.#scaling, this.#plan);
      this.#addMissing();
      this.#followBacklog();
    });
    this.#growth = { step, sinceMs: kernel.nowMs };
  }

  /** Remembers the part of the step that has passed. */
  #interruptGrowth(): void {
    if (this.#growth === undefined) return;
    this.#growth.step.cancel();
    this.#scaling = waited(this.#scaling, this.#port.kernel.nowMs - this.#growth.sinceMs);
    this.#growth = undefined;
  }

  #afterEmptyReceive(poller: Poller): void {
    const { nowMs } = this.#port.kernel;
    this.#scaling = withoutBacklog(this.#scaling);
    if (poller.leaving) this.#leave(poller);
    else if (this.#pollers.size - this.#leaving <= this.#plan.start) this.#poll(poller);
    else {
      // Each poller that leaves takes the next step, so that many empty receives at one instant do not remove many pollers.
      this.#lastLeaveAtMs = Math.max(nowMs, this.#lastLeaveAtMs + this.#plan.stepMs);
      this.#setLeaving(poller, true);
      if (this.#lastLeaveAtMs === nowMs) this.#leave(poller);
      else this.#poll(poller, Math.min(longPollMs, this.#lastLeaveAtMs - nowMs));
    }
  }

  #leave(poller: Poller): void {
    this.#scaling = shrunk(this.#scaling, this.#plan);
    this.#remove(poller);
  }

  #backOff(): void {
    this.#scaling = backedOff(this.#scaling, this.#plan, this.#port.options.mappingBackoffShare);
    this.#removeExcess();
    this.#followBacklog();
  }

  #recover(): void {
    this.#scaling = recovered(this.#scaling);
    this.#followBacklog();
  }

  /** Removes pollers that have no messages while there are more than the target. */
  #removeExcess(): void {
    for (const poller of this.#pollers) {
      if (this.#pollers.size <= pollersOf(this.#scaling)) return;
      if (poller.receive === undefined || poller.batch !== undefined) continue;
      this.#cancelReceive(poller);
      this.#remove(poller);
    }
  }

  #cancelReceive(poller: Poller): void {
    poller.receive?.cancel();
    poller.receive = undefined;
    this.#setWaiting(poller, false);
  }

  #remove(poller: Poller): void {
    this.#setLeaving(poller, false);
    this.#pollers.delete(poller);
  }

  #setWaiting(poller: Poller, waiting: boolean): void {
    if (poller.waiting !== waiting) this.#waiting += waiting ? 1 : -1;
    poller.waiting = waiting;
  }

  #setLeaving(poller: Poller, leaving: boolean): void {
    if (poller.leaving !== leaving) this.#leaving += leaving ? 1 : -1;
    poller.leaving = leaving;
  }
}
