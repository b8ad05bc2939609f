import type { Kernel } from "../../kernel/kernel.ts";
import type { EmulatorOptions } from "../../options.ts";
import type { InvokeOutcome } from "../invoke/invocation.ts";
import type { Batch, MappingMetric } from "./batch.ts";
import { eventJson } from "./record.ts";

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

/** What an invocation means for the messages of its batch: those that failed stay in the queue. */
export type BatchOutcome =
  | { readonly kind: "all-failed" }
  | { readonly kind: "failed"; readonly ids: ReadonlySet<string> };

const allFailed: BatchOutcome = { kind: "all-failed" };
const noneFailed: BatchOutcome = { kind: "failed", ids: new Set() };

/**
 * Reads the answer to a batch as `ReportBatchItemFailures` has it read (L-DG "Implementing partial batch responses"):
 * nothing, `{}`, and an empty or null list are a success; a list of known ids is a partial failure; everything else,
 * an unknown, empty or null id included, fails the whole batch.
 */
export function outcomeOfReport(answer: string, messageIds: Iterable<string>): BatchOutcome {
  const report = parse(answer);
  if (report === null) return noneFailed;
  if (typeof report !== "object" || Array.isArray(report)) return allFailed;
  if (Object.keys(report).length === 0) return noneFailed;
  const failures = (report as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null) return noneFailed;
  return Array.isArray(failures) ? outcomeOfFailures(failures, new Set(messageIds)) : allFailed;
}

/** The whole batch failed, or none of it did. */
const outcomeOfRun = (functionFailed: boolean): BatchOutcome => (functionFailed ? allFailed : noneFailed);

function outcomeOfFailures(failures: readonly unknown[], known: ReadonlySet<string>): BatchOutcome {
  const ids = new Set<string>();
  for (const failure of failures) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !known.has(id)) return allFailed;
    ids.add(id);
  }
  return { kind: "failed", ids };
}

function parse(answer: string): unknown {
  if (answer === "") return null;
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
