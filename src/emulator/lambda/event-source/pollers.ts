import { limits } from "../../../base/limits.ts";
import type { Cancel } from "../../kernel/kernel.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { type Batch, BatchCollector, type CollectorPort, isComplete, splitAtPayloadLimit } from "./batch.ts";
import { type DeliveryPort, deliverBatch } from "./delivery.ts";
import {
  backedOff,
  grown,
  mayGrow,
  recovered,
  replanned,
  type ScalingPlan,
  type ScalingState,
  scalingPlan,
  shrunk,
} from "./scaling.ts";
import type { MappingSettings } from "./settings.ts";

/** What the pollers of a mapping work with. */
export interface PollerPort extends CollectorPort, Pick<DeliveryPort, "kernel" | "options" | "invoke"> {
  /** Undefined when the queue has been deleted. */
  queue(): Queue | undefined;
}

/** Receives one batch after another, and waits for the function in between. */
interface Poller {
  /** Stops the receive that is on its way or outstanding; undefined while the function has its batch. */
  cancel: Cancel | undefined;
  /** A receive is outstanding, and the queue had nothing for it yet. */
  waiting: boolean;
  /** Goes away if its last receive comes back empty. */
  leaving: boolean;
  /** What it collects; undefined while it has nothing. */
  batch: Batch | undefined;
}

const longPollMs = limits.sqs.waitSecondsMax * 1_000;

/**
 * The pollers of one mapping. Each has one long poll outstanding or one batch at the function, never both. While none
 * of them is left waiting, one more is added after each step of the plan; a poller whose receive comes back empty goes,
 * one a step, down to the start of the plan (the rates are AWS's, the details are emulator rules).
 */
export class MappingPollers {
  readonly #port: PollerPort;
  readonly #pollers = new Set<Poller>();
  #settings: MappingSettings;
  #collector: BatchCollector;
  #plan: ScalingPlan;
  #scaling: ScalingState;
  #stopped = true;
  #waiting = 0;
  #leaving = 0;
  #atFunction = 0;
  #lastLeaveAtMs = Number.NEGATIVE_INFINITY;
  #growth: Cancel | undefined;

  constructor(port: PollerPort, settings: MappingSettings, scaling: ScalingState) {
    this.#port = port;
    this.#settings = settings;
    this.#collector = new BatchCollector(port, settings);
    this.#plan = scalingPlan(settings);
    this.#scaling = scaling;
  }

  /** How far the mapping has scaled. */
  get scaling(): ScalingState {
    return this.#scaling;
  }

  /** Batches that are held: being collected, at the function, or waiting to be tried again. */
  get holding(): number {
    let collecting = 0;
    for (const { batch } of this.#pollers) if (batch !== undefined) collecting++;
    return this.#atFunction + collecting;
  }

  /** Polls, with as many pollers as `scaling` says, or as there were at the last stop. */
  start(scaling: ScalingState = this.#scaling): void {
    this.#scaling = scaling;
    this.#stopped = false;
    this.#fill();
  }

  /** Receives nothing more. Batches that are held go to the function as they would. */
  stop(): void {
    this.#stopped = true;
    this.#growth?.();
    this.#growth = undefined;
    for (const poller of this.#pollers) {
      if (poller.cancel === undefined) continue;
      const { batch } = poller;
      this.#cancelReceive(poller);
      if (batch === undefined) this.#retire(poller);
      else this.#port.kernel.at(batch.closesAtMs, "mapping closes a batch", () => this.#run(poller, batch));
    }
  }

  /** Goes on under other settings. */
  change(settings: MappingSettings): void {
    this.#settings = settings;
    this.#collector = new BatchCollector(this.#port, settings);
    this.#plan = scalingPlan(settings);
    this.#scaling = replanned(this.#scaling, this.#plan);
    this.#trim();
    if (!this.#stopped) this.#fill();
  }

  #fill(): void {
    while (this.#pollers.size < this.#scaling.target) {
      const poller: Poller = { cancel: undefined, waiting: false, leaving: false, batch: undefined };
      this.#pollers.add(poller);
      this.#poll(poller);
    }
  }

  #poll(poller: Poller, waitMs = longPollMs): void {
    const { kernel, options } = this.#port;
    poller.cancel = kernel.after(options.mappingPollMs, "mapping receives", () => this.#receive(poller, waitMs));
  }

  #receive(poller: Poller, waitMs: number): void {
    poller.cancel = undefined;
    const { kernel } = this.#port;
    const { batch } = poller;
    const queue = this.#port.queue();
    if (batch !== undefined && (queue === undefined || this.#isComplete(batch))) {
      this.#run(poller, batch);
    } else if (queue === undefined) {
      // A mapping survives its queue: it looks again as often as it would poll.
      poller.cancel = kernel.after(longPollMs, "mapping looks for its queue", () => this.#receive(poller, waitMs));
    } else {
      this.#setWaiting(poller, true);
      const cancel = queue.receive(this.#collector.receiveOptions(batch, waitMs, kernel.nowMs, queue), (messages) =>
        this.#received(poller, messages, queue),
      );
      // The queue may have called back by now, and the poller may be on its way again.
      if (poller.waiting) poller.cancel = cancel;
    }
  }

  #received(poller: Poller, messages: readonly ReceivedMessage[], queue: Queue): void {
    poller.cancel = undefined;
    this.#setWaiting(poller, false);
    if (messages.length > 0) {
      this.#setLeaving(poller, false);
      poller.batch = this.#collector.collect(poller.batch, messages, this.#port.kernel.nowMs, queue);
    }
    if (poller.batch === undefined) {
      if (messages.length === 0) this.#emptied(poller);
      else this.#poll(poller);
    } else if (this.#isComplete(poller.batch)) this.#run(poller, poller.batch);
    else this.#poll(poller);
  }

  #isComplete(batch: Batch): boolean {
    return isComplete(batch, this.#settings.batchSize, this.#port.kernel.nowMs);
  }

  #run(poller: Poller, batch: Batch): void {
    const { kernel, options, invoke, count } = this.#port;
    const { now, later } = splitAtPayloadLimit(batch);
    poller.batch = undefined;
    this.#atFunction++;
    this.#planGrowth();
    deliverBatch(now, this.#settings.reportsItemFailures, {
      kernel,
      options,
      invoke,
      count,
      remove: (receiptHandle) => this.#port.queue()?.delete(receiptHandle),
      troubled: () => this.#backOff(),
      succeeded: () => this.#recover(),
      finished: () => {
        this.#atFunction--;
        if (later === undefined) this.#freed(poller);
        else this.#run(poller, later);
      },
    });
  }

  #freed(poller: Poller): void {
    if (this.#stopped || this.#pollers.size > this.#scaling.target) this.#retire(poller);
    else this.#poll(poller);
  }

  #planGrowth(): void {
    if (this.#growth !== undefined || !this.#isShort()) return;
    this.#growth = this.#port.kernel.after(this.#plan.stepMs, "mapping adds a poller", () => {
      this.#growth = undefined;
      if (!this.#isShort()) return;
      this.#scaling = grown(this.#scaling, this.#plan);
      this.#fill();
      this.#planGrowth();
    });
  }

  /** No poller waits for messages, and there may be more of them. */
  #isShort(): boolean {
    return !this.#stopped && this.#waiting === 0 && mayGrow(this.#scaling, this.#plan);
  }

  #emptied(poller: Poller): void {
    const { nowMs } = this.#port.kernel;
    if (poller.leaving) this.#leave(poller);
    else if (this.#pollers.size - this.#leaving <= this.#plan.start) this.#poll(poller);
    else {
      // Each that leaves books the next step, so that many that come back empty together do not leave together.
      this.#lastLeaveAtMs = Math.max(nowMs, this.#lastLeaveAtMs + this.#plan.stepMs);
      this.#setLeaving(poller, true);
      if (this.#lastLeaveAtMs === nowMs) this.#leave(poller);
      else this.#poll(poller, Math.min(longPollMs, this.#lastLeaveAtMs - nowMs));
    }
  }

  #leave(poller: Poller): void {
    this.#scaling = shrunk(this.#scaling, this.#plan);
    this.#retire(poller);
  }

  #backOff(): void {
    this.#scaling = backedOff(this.#scaling, this.#port.options.mappingBackoffFloor);
    this.#trim();
  }

  #recover(): void {
    this.#scaling = recovered(this.#scaling);
    this.#planGrowth();
  }

  /** Sends home pollers that have nothing, as far as there are too many. */
  #trim(): void {
    for (const poller of this.#pollers) {
      if (this.#pollers.size <= this.#scaling.target) return;
      if (poller.cancel === undefined || poller.batch !== undefined) continue;
      this.#cancelReceive(poller);
      this.#retire(poller);
    }
  }

  #cancelReceive(poller: Poller): void {
    poller.cancel?.();
    poller.cancel = undefined;
    this.#setWaiting(poller, false);
  }

  #retire(poller: Poller): void {
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
