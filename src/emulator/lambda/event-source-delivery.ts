import type { Kernel } from "../kernel/kernel.ts";
import type { EmulatorOptions } from "../options.ts";
import type { Batch } from "./event-source-batch.ts";
import type { MappingMetric } from "./event-source-metrics.ts";
import { type BatchOutcome, outcomeOfReport, outcomeOfRun } from "./event-source-outcome.ts";
import { eventJson } from "./event-source-record.ts";
import type { InvokeOutcome } from "./invocation.ts";

/** What a delivery needs of the mapping that it belongs to. */
export interface DeliveryPort {
  readonly kernel: Kernel;
  readonly options: EmulatorOptions;
  invoke(eventText: string, done: (outcome: InvokeOutcome) => void): void;
  /** Deletes a message from the queue. */
  remove(receiptHandle: string): void;
  count(metric: MappingMetric, value: number): void;
  /** The function failed, or there was no concurrency for it. */
  troubled(): void;
  succeeded(): void;
  /** The poller is free again. */
  finished(): void;
}

/**
 * Hands a batch to the function and deletes what it has processed. A throttled batch is tried again with a doubling
 * wait until its messages become visible again, and then let go: the queue has them back with one receive used up
 * (L-DG "Error handling for an SQS event source"; the waits are an emulator rule).
 */
export function deliverBatch(batch: Batch, reportsItemFailures: boolean, port: DeliveryPort): void {
  const eventText = eventJson(batch.records.map(({ json }) => json));
  const { kernel, options } = port;
  const attempt = (waitMs: number) => {
    invokeSafely(port, eventText, (outcome) => {
      if (outcome.kind === "done") return settle(batch, outcome, reportsItemFailures, port);
      port.troubled();
      if (kernel.nowMs + waitMs < batch.deadlineMs) {
        const nextWaitMs = Math.min(options.mappingRetryMaxMs, waitMs * 2);
        kernel.after(waitMs, "mapping retries a throttled batch", () => attempt(nextWaitMs));
      } else {
        port.count("FailedInvokeEventCount", batch.records.length);
        kernel.at(batch.deadlineMs, "mapping lets a throttled batch go", () => port.finished());
      }
    });
  };
  attempt(options.mappingRetryFirstMs);
}

/** A function that is gone holds up its batches as a throttle would. */
function invokeSafely(port: DeliveryPort, eventText: string, done: (outcome: InvokeOutcome) => void): void {
  try {
    port.invoke(eventText, done);
  } catch (error) {
    done({ kind: "throttled", reason: String(error) });
  }
}

function settle(
  batch: Batch,
  done: InvokeOutcome & { kind: "done" },
  reportsItemFailures: boolean,
  port: DeliveryPort,
): void {
  const outcome = outcomeOf(batch, done, reportsItemFailures);
  // With ReportBatchItemFailures, errors of the function do not slow the polling (L-DG).
  if (outcome.kind === "all-failed" && !reportsItemFailures) port.troubled();
  else port.succeeded();
  const deleted = deleteProcessed(batch, outcome, port);
  port.count("InvokedEventCount", batch.records.length);
  port.count("DeletedEventCount", deleted);
  port.count("FailedInvokeEventCount", batch.records.length - deleted);
  port.finished();
}

function outcomeOf(batch: Batch, done: InvokeOutcome & { kind: "done" }, reportsItemFailures: boolean): BatchOutcome {
  if (done.functionError !== undefined || !reportsItemFailures) return outcomeOfRun(done.functionError !== undefined);
  return outcomeOfReport(
    done.json,
    batch.records.map(({ message }) => message.messageId),
  );
}

function deleteProcessed(batch: Batch, outcome: BatchOutcome, port: DeliveryPort): number {
  if (outcome.kind === "all-failed") return 0;
  let deleted = 0;
  for (const { message } of batch.records) {
    if (outcome.ids.has(message.messageId)) continue;
    port.remove(message.receiptHandle);
    deleted++;
  }
  return deleted;
}
