import type { Kernel } from "../../kernel/kernel.ts";
import type { EmulatorOptions } from "../../options.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import type { CompletedInvocation, InvokeOutcome } from "../invoke/outcome.ts";
import { combinedHeader } from "../invoke/recursion.ts";
import type { LambdaMetric } from "../metrics.ts";
import type { Batch } from "./batch.ts";
import { type BatchOutcome, batchOutcome, eventJson } from "./sqs-event.ts";

/** What the deliveries of a mapping need of it. */
export interface DeliveryPort {
  readonly kernel: Kernel;
  readonly options: EmulatorOptions;
  /**
   * Invokes the function. The tracing header is that of the messages, undefined if they have none. A throttle is reported before
   * it returns, as `Invoker.invoke` does.
   */
  invoke(eventText: string, done: (outcome: InvokeOutcome) => void, traceHeader?: string): void;
  /** Deletes a message from the queue. */
  delete(receiptHandle: string): void;
  count(metric: LambdaMetric, value: number): void;
  /** Called when the function has failed or was throttled. */
  onTrouble(): void;
  onSuccess(): void;
}

/**
 * Invokes the function with a batch and deletes the messages that it has processed. A throttled batch is retried, with a
 * wait that doubles each time, until its messages become visible again. Then it is given up: the messages are in the queue
 * again, with one receive more (L-DG "Error handling for an SQS event source"; the waits are an emulator rule).
 *
 * @param onFinished called when the poller is free again.
 */
export function deliverBatch(
  batch: Batch,
  reportsItemFailures: boolean,
  port: DeliveryPort,
  onFinished: () => void,
): void {
  const eventText = eventJson(batch.records.map(({ json }) => json));
  new Delivery(batch, reportsItemFailures, port, onFinished).attempt(eventText, port.options.mappingRetryFirstMs);
}

/** What is kept of a batch while the function works on it: not the event, because thousands may be there at a time. */
class Delivery {
  readonly #messages: readonly Pick<ReceivedMessage, "messageId" | "receiptHandle">[];
  readonly #traceHeader: string | undefined;
  readonly #deadlineMs: number;
  readonly #reportsItemFailures: boolean;
  readonly #port: DeliveryPort;
  readonly #onFinished: () => void;

  constructor(
    { records, deadlineMs }: Batch,
    reportsItemFailures: boolean,
    port: DeliveryPort,
    onFinished: () => void,
  ) {
    this.#messages = records.map(({ message: { messageId, receiptHandle } }) => ({ messageId, receiptHandle }));
    this.#traceHeader = combinedHeader(records.map(({ message }) => message.systemAttributes.AWSTraceHeader));
    this.#deadlineMs = deadlineMs;
    this.#reportsItemFailures = reportsItemFailures;
    this.#port = port;
    this.#onFinished = onFinished;
  }

  /** Invokes the function. @param waitMs the time until the next attempt if this one is throttled. */
  attempt(eventText: string, waitMs: number): void {
    let isThrottled = false;
    try {
      this.#port.invoke(
        eventText,
        (outcome) => {
          if (outcome.kind === "done") this.#complete(outcome);
          else isThrottled = true;
        },
        this.#traceHeader,
      );
    } catch {
      // If the function does not exist, the batch is treated as throttled.
      isThrottled = true;
    }
    if (isThrottled) this.#retry(eventText, waitMs);
  }

  #retry(eventText: string, waitMs: number): void {
    const { kernel, options } = this.#port;
    this.#port.onTrouble();
    if (kernel.nowMs + waitMs < this.#deadlineMs) {
      const nextWaitMs = Math.min(options.mappingRetryMaxMs, waitMs * 2);
      kernel.after(waitMs, "mapping retries a throttled batch", () => this.attempt(eventText, nextWaitMs));
    } else {
      this.#port.count("FailedInvokeEventCount", this.#messages.length);
      kernel.at(this.#deadlineMs, "mapping gives up a throttled batch", this.#onFinished);
    }
  }

  #complete(done: CompletedInvocation): void {
    const port = this.#port;
    const { length } = this.#messages;
    const outcome = batchOutcome(done, this.#reportsItemFailures, this.#messages);
    // With ReportBatchItemFailures, errors of the function do not reduce the polling (L-DG).
    if (outcome.kind === "all-failed" && !this.#reportsItemFailures) port.onTrouble();
    else port.onSuccess();
    const deleted = this.#deleteProcessed(outcome);
    port.count("InvokedEventCount", length);
    port.count("DeletedEventCount", deleted);
    port.count("FailedInvokeEventCount", length - deleted);
    this.#onFinished();
  }

  /** Deletes the messages that were processed. @returns how many. */
  #deleteProcessed(outcome: BatchOutcome): number {
    if (outcome.kind === "all-failed") return 0;
    let deleted = 0;
    for (const { messageId, receiptHandle } of this.#messages) {
      if (outcome.ids.has(messageId)) continue;
      this.#port.delete(receiptHandle);
      deleted++;
    }
    return deleted;
  }
}
