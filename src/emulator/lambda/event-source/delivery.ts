import type { Kernel } from "../../kernel/kernel.ts";
import type { EmulatorOptions } from "../../options.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import type { CompletedInvocation, InvokeOutcome } from "../invoke/outcome.ts";
import { combinedHeader } from "../invoke/recursion.ts";
import type { LambdaMetric } from "../metrics.ts";
import type { Batch } from "./batch.ts";
import { batchOutcome, eventJson } from "./sqs-event.ts";

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
  { records, deadlineMs }: Batch,
  reportsItemFailures: boolean,
  port: DeliveryPort,
  onFinished: () => void,
): void {
  const delivery = {
    messages: records.map(({ message: { messageId, receiptHandle } }) => ({ messageId, receiptHandle })),
    traceHeader: combinedHeader(records.map(({ message }) => message.systemAttributes.AWSTraceHeader)),
    deadlineMs,
    reportsItemFailures,
    port,
    onFinished,
  };
  attempt(delivery, eventJson(records.map(({ json }) => json)), port.options.mappingRetryFirstMs);
}

/** What is kept of a batch while the function works on it: not the event, because thousands may be there at a time. */
interface Delivery {
  readonly messages: readonly Pick<ReceivedMessage, "messageId" | "receiptHandle">[];
  readonly traceHeader: string | undefined;
  readonly deadlineMs: number;
  readonly reportsItemFailures: boolean;
  readonly port: DeliveryPort;
  readonly onFinished: () => void;
}

/** Invokes the function. @param waitMs the time until the next attempt if this one is throttled. */
function attempt(delivery: Delivery, eventText: string, waitMs: number): void {
  let isThrottled = false;
  const done = (outcome: InvokeOutcome) => {
    if (outcome.kind === "done") complete(delivery, outcome);
    else isThrottled = true;
  };
  try {
    delivery.port.invoke(eventText, done, delivery.traceHeader);
  } catch {
    // If the function does not exist, the batch is treated as throttled.
    isThrottled = true;
  }
  if (isThrottled) retry(delivery, eventText, waitMs);
}

function retry(delivery: Delivery, eventText: string, waitMs: number): void {
  const { port, deadlineMs, messages, onFinished } = delivery;
  const { kernel, options } = port;
  port.onTrouble();
  if (kernel.nowMs + waitMs < deadlineMs) {
    const nextWaitMs = Math.min(options.mappingRetryMaxMs, waitMs * 2);
    kernel.after(waitMs, "mapping retries a throttled batch", () => attempt(delivery, eventText, nextWaitMs));
  } else {
    port.count("FailedInvokeEventCount", messages.length);
    kernel.at(deadlineMs, "mapping gives up a throttled batch", onFinished);
  }
}

/** Deletes the messages that were processed. */
function complete({ messages, reportsItemFailures, port, onFinished }: Delivery, done: CompletedInvocation): void {
  const outcome = batchOutcome(done, reportsItemFailures, messages);
  // With ReportBatchItemFailures, errors of the function do not reduce the polling (L-DG).
  if (outcome.kind === "all-failed" && !reportsItemFailures) port.onTrouble();
  else port.onSuccess();
  let deleted = 0;
  for (const { messageId, receiptHandle } of messages) {
    if (outcome.kind === "all-failed" || outcome.ids.has(messageId)) continue;
    port.delete(receiptHandle);
    deleted++;
  }
  port.count("InvokedEventCount", messages.length);
  port.count("DeletedEventCount", deleted);
  port.count("FailedInvokeEventCount", messages.length - deleted);
  onFinished();
}
