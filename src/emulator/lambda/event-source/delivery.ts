import { jsonIn } from "../../../base/encoding.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { EmulatorOptions } from "../../options.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import { type CompletedInvocation, combinedHeader, type InvokeOutcome } from "../invoke/invocation.ts";
import type { LambdaMetric } from "../metrics.ts";
import { type Batch, eventJson } from "./batch.ts";

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

/** Which messages of a batch have failed. They stay in the queue. */
type BatchOutcome = { readonly kind: "all-failed" } | { readonly kind: "failed"; readonly ids: ReadonlySet<string> };

const allFailed: BatchOutcome = { kind: "all-failed" };
const noneFailed: BatchOutcome = { kind: "failed", ids: new Set() };

/** The messages of a batch, as far as its outcome depends on them. */
type Identified = readonly { readonly messageId: string }[];

/** Returns which messages of a batch have failed. Without `ReportBatchItemFailures`, they fail or succeed together. */
function batchOutcome(
  { functionError, json }: CompletedInvocation,
  reportsItemFailures: boolean,
  messages: Identified,
): BatchOutcome {
  if (functionError !== undefined) return allFailed;
  return reportsItemFailures ? outcomeOfReport(json, messages) : noneFailed;
}

/**
 * Reads the response to a batch of a mapping with `ReportBatchItemFailures` (L-DG "Implementing partial batch responses").
 * A response without a list, or with an empty one, is a complete success. A list of known ids is a partial failure. Anything
 * else fails the whole batch: invalid JSON, and an id that is unknown, empty, null or missing. Empty responses of other
 * types are a success, as recordings of AWS for streams show.
 */
export function outcomeOfReport(response: string, messages: Identified): BatchOutcome {
  // An empty text is null.
  const report = response === "" ? null : jsonIn(response);
  if (report === null || report === "") return noneFailed;
  if (Array.isArray(report)) return report.length === 0 ? noneFailed : allFailed;
  if (typeof report !== "object") return allFailed;
  const failures = (report as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return noneFailed;
  return Array.isArray(failures) ? outcomeOfFailures(failures, messages) : allFailed;
}

function outcomeOfFailures(failures: readonly unknown[], messages: Identified): BatchOutcome {
  if (failures.length === 0) return noneFailed;
  const known = new Set(messages.map(({ messageId }) => messageId));
  const ids = new Set<string>();
  for (const failure of failures) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !known.has(id)) return allFailed;
    ids.add(id);
  }
  return { kind: "failed", ids };
}
