import type { Kernel } from "../../kernel/kernel.ts";
import type { EmulatorOptions } from "../../options.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import type { CompletedInvocation, InvokeOutcome } from "../invoke/invocation.ts";
import { combinedHeader } from "../invoke/recursion.ts";
import type { Batch, MappingMetric } from "./batch.ts";
import { eventJson } from "./record.ts";

/** What a delivery needs of its mapping. */
export interface DeliveryPort {
  readonly kernel: Kernel;
  readonly options: EmulatorOptions;
  /** Invokes the function. The tracing header is that of the messages, undefined if they have none. */
  invoke(eventText: string, done: (outcome: InvokeOutcome) => void, traceHeader?: string): void;
  /** Deletes a message from the queue. */
  delete(receiptHandle: string): void;
  count(metric: MappingMetric, value: number): void;
  /** Called when the function has failed or was throttled. */
  onTrouble(): void;
  onSuccess(): void;
  /** Called when the poller is free again. */
  onFinished(): void;
}

/**
 * Invokes the function with a batch and deletes the messages that it has processed. A throttled batch is retried, with a
 * wait that doubles each time, until its messages become visible again. Then it is given up: the messages are in the queue
 * again, with one receive more (L-DG "Error handling for an SQS event source"; the waits are an emulator rule).
 */
export function deliverBatch(batch: Batch, reportsItemFailures: boolean, port: DeliveryPort): void {
  const eventText = eventJson(batch.records.map(({ json }) => json));
  const traceHeader = combinedHeader(batch.records.map(({ message }) => message.systemAttributes.AWSTraceHeader));
  deliver(eventText, traceHeader, deliveryOf(batch, reportsItemFailures), port);
}

/** What is kept of a batch while the function works on it: less, because thousands may be there at a time. */
interface Delivery {
  readonly messages: readonly Pick<ReceivedMessage, "messageId" | "receiptHandle">[];
  readonly deadlineMs: number;
  readonly reportsItemFailures: boolean;
}

const deliveryOf = ({ records, deadlineMs }: Batch, reportsItemFailures: boolean): Delivery => ({
  messages: records.map(({ message: { messageId, receiptHandle } }) => ({ messageId, receiptHandle })),
  deadlineMs,
  reportsItemFailures,
});

function deliver(eventText: string, traceHeader: string | undefined, delivery: Delivery, port: DeliveryPort): void {
  const { messages, deadlineMs } = delivery;
  const { kernel, options } = port;
  const attempt = (waitMs: number) => {
    const onEnd = (outcome: InvokeOutcome) => {
      if (outcome.kind === "done") return complete(delivery, outcome, port);
      port.onTrouble();
      if (kernel.nowMs + waitMs < deadlineMs) {
        const nextWaitMs = Math.min(options.mappingRetryMaxMs, waitMs * 2);
        kernel.after(waitMs, "mapping retries a throttled batch", () => attempt(nextWaitMs));
      } else {
        port.count("FailedInvokeEventCount", messages.length);
        kernel.at(deadlineMs, "mapping gives up a throttled batch", () => port.onFinished());
      }
    };
    try {
      port.invoke(eventText, onEnd, traceHeader);
    } catch (error) {
      // If the function does not exist, the batch is treated as throttled.
      onEnd({ kind: "throttled", reason: String(error) });
    }
  };
  attempt(options.mappingRetryFirstMs);
}

function complete(delivery: Delivery, done: CompletedInvocation, port: DeliveryPort): void {
  const { messages, reportsItemFailures } = delivery;
  const outcome = outcomeOf(delivery, done);
  // With ReportBatchItemFailures, errors of the function do not reduce the polling (L-DG).
  if (outcome.kind === "all-failed" && !reportsItemFailures) port.onTrouble();
  else port.onSuccess();
  const deleted = deleteProcessed(messages, outcome, port);
  port.count("InvokedEventCount", messages.length);
  port.count("DeletedEventCount", deleted);
  port.count("FailedInvokeEventCount", messages.length - deleted);
  port.onFinished();
}

/** Which messages of a batch have failed. They stay in the queue. */
export type BatchOutcome =
  | { readonly kind: "all-failed" }
  | { readonly kind: "failed"; readonly ids: ReadonlySet<string> };

const allFailed: BatchOutcome = { kind: "all-failed" };
const noneFailed: BatchOutcome = { kind: "failed", ids: new Set() };

function outcomeOf({ messages, reportsItemFailures }: Delivery, done: CompletedInvocation): BatchOutcome {
  if (done.functionError !== undefined) return allFailed;
  if (!reportsItemFailures) return noneFailed;
  return outcomeOfReport(
    done.json,
    messages.map(({ messageId }) => messageId),
  );
}

/**
 * Reads the response to a batch of a mapping with `ReportBatchItemFailures` (L-DG "Implementing partial batch responses").
 * A response without a list, or with an empty one, is a complete success. A list of known ids is a partial failure. Anything
 * else fails the whole batch: invalid JSON, and an id that is unknown, empty, null or missing. Empty responses of other
 * types are a success, as recordings of AWS for streams show.
 */
export function outcomeOfReport(response: string, messageIds: Iterable<string>): BatchOutcome {
  const report = parse(response);
  if (report === null || report === "") return noneFailed;
  if (Array.isArray(report)) return report.length === 0 ? noneFailed : allFailed;
  if (typeof report !== "object") return allFailed;
  const failures = (report as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return noneFailed;
  return Array.isArray(failures) ? outcomeOfFailures(failures, new Set(messageIds)) : allFailed;
}

function outcomeOfFailures(failures: readonly unknown[], known: ReadonlySet<string>): BatchOutcome {
  const ids = new Set<string>();
  for (const failure of failures) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !known.has(id)) return allFailed;
    ids.add(id);
  }
  return { kind: "failed", ids };
}

/** Parses JSON; an empty text is null. @returns undefined for invalid JSON. */
function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Deletes the messages that were processed. @returns how many. */
function deleteProcessed(messages: Delivery["messages"], outcome: BatchOutcome, port: DeliveryPort): number {
  if (outcome.kind === "all-failed") return 0;
  let deleted = 0;
  for (const { messageId, receiptHandle } of messages) {
    if (outcome.ids.has(messageId)) continue;
    port.delete(receiptHandle);
    deleted++;
  }
  return deleted;
}
