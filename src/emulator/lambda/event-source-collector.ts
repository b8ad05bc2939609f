import { limits } from "../../base/limits.ts";
import type { Queue, ReceivedMessage, ReceiveOptions } from "../sqs/queue.ts";
import { addRecord, type Batch, batchRecord, openBatch } from "./event-source-batch.ts";
import { type BodyFilter, compileFilters } from "./event-source-filter.ts";
import type { MappingMetric } from "./event-source-metrics.ts";
import { recordJson } from "./event-source-record.ts";
import type { MappingSettings } from "./event-source-settings.ts";

/** Where a collector reads, and for whom. */
export interface CollectorPort {
  readonly queueArn: string;
  readonly region: string;
  functionTimeoutSeconds(): number;
  count(metric: MappingMetric, value: number): void;
}

/** Added to window and function timeout when the queue's visibility timeout is shorter than both (L-DG, 2023). */
const extraVisibilitySeconds = 30;

/** How a mapping asks its queue for messages and makes batches of them, under one set of settings. */
export class BatchCollector {
  readonly #port: CollectorPort;
  readonly #settings: MappingSettings;
  readonly #passes: BodyFilter;

  constructor(port: CollectorPort, settings: MappingSettings) {
    this.#port = port;
    this.#settings = settings;
    this.#passes = compileFilters(settings.filters);
  }

  /** What to ask for when `batch` has been collected so far and nobody wants to wait longer than `waitMs`. */
  receiveOptions(batch: Batch | undefined, waitMs: number, nowMs: number, queue: Queue): ReceiveOptions {
    const wanted = this.#settings.batchSize - (batch?.records.length ?? 0);
    return {
      max: Math.min(limits.sqs.receiveMessagesMax, wanted),
      waitMs: batch === undefined ? waitMs : Math.min(waitMs, Math.max(0, batch.closesAtMs - nowMs)),
      visibilityTimeoutSeconds: this.#visibilitySeconds(queue),
    };
  }

  /**
   * Adds what passes the filters to the batch, or to a new one, and deletes the rest at once (L-DG event filtering).
   *
   * @returns undefined while nothing has passed.
   */
  collect(
    batch: Batch | undefined,
    messages: readonly ReceivedMessage[],
    nowMs: number,
    queue: Queue,
  ): Batch | undefined {
    const { windowSeconds } = this.#settings;
    const { queueArn, region, count } = this.#port;
    const passed = messages.filter((message) => this.#passes(message.body));
    count("PolledEventCount", messages.length);
    if (passed.length < messages.length) {
      count("FilteredOutEventCount", messages.length - passed.length);
      for (const message of messages) if (!passed.includes(message)) queue.delete(message.receiptHandle);
    }
    if (passed.length === 0) return batch;
    const into = batch ?? openBatch(nowMs + windowSeconds * 1_000, nowMs + this.#visibilitySeconds(queue) * 1_000);
    for (const message of passed) {
      addRecord(into, batchRecord(message, recordJson(message, { queueArn, region, windowSeconds })));
    }
    return into;
  }

  #visibilitySeconds(queue: Queue): number {
    const { windowSeconds } = this.#settings;
    const needed = windowSeconds + this.#port.functionTimeoutSeconds();
    const own = queue.visibilityTimeoutSeconds;
    return windowSeconds > 0 && needed > own ? needed + extraVisibilitySeconds : own;
  }
}
