import { limits } from "../../base/limits.ts";
import { sum } from "../../base/statistics.ts";
import { AwsError } from "../aws-error.ts";
import { messageBytes, type SendInput, type SentMessage } from "./message/message.ts";
import type { Queue } from "./queue/queue.ts";
import { sqsErrors } from "./sqs-errors.ts";

export interface SendEntry {
  readonly id: string;
  readonly input: SendInput;
}

/**
 * Sends up to ten messages. Number, ids and total size fail the call, everything else one entry.
 *
 * @throws AwsError as `checkBatch`, and `BatchRequestTooLong`.
 */
export function sendBatch(queue: Queue, entries: readonly SendEntry[]): BatchOutcome<SentMessage> {
  checkBatch(
    "SendMessageBatchRequestEntry",
    entries.map((entry) => entry.id),
  );
  const bytes = sum(entries.map((entry) => messageBytes(entry.input)));
  // A lower MaximumMessageSize of the queue does not lower this limit.
  if (bytes > limits.sqs.messageBytesMax) throw sqsErrors.batchTooLong(bytes, limits.sqs.messageBytesMax);
  return runBatch(entries, (entry) => queue.send(entry.input, entryTooLong));
}

const entryTooLong = (bytesMax: number) =>
  sqsErrors.invalidParameter(
    `One or more parameters cannot be validated. Reason: Message must be shorter than ${bytesMax} bytes.`,
  );

/** One entry that was refused, while the call as a whole succeeded. */
interface BatchFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

export interface BatchOutcome<Result> {
  readonly successful: readonly { readonly id: string; readonly result: Result }[];
  readonly failed: readonly BatchFailure[];
}

const idPattern = /^[A-Za-z0-9_-]{1,80}$/;

/**
 * Refuses a whole batch call for its entries' number or ids; AWS checks these before any entry.
 *
 * @param entryShape the shape's name in AWS's text, e.g. `SendMessageBatchRequestEntry`.
 * @throws AwsError `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct`.
 */
export function checkBatch(entryShape: string, ids: readonly string[]): void {
  if (ids.length === 0) throw sqsErrors.emptyBatch(entryShape);
  if (ids.length > limits.sqs.batchEntriesMax) throw sqsErrors.tooManyEntries(ids.length, limits.sqs.batchEntriesMax);
  const seen = new Set<string>();
  for (const id of ids) {
    if (!idPattern.test(id)) throw sqsErrors.invalidEntryId();
    if (seen.has(id)) throw sqsErrors.idsNotDistinct(id);
    seen.add(id);
  }
}

/** Runs the entries in order; what one of them is refused for fails that entry alone. */
export function runBatch<Entry extends { readonly id: string }, Result>(
  entries: readonly Entry[],
  run: (entry: Entry) => Result,
): BatchOutcome<Result> {
  const successful: { id: string; result: Result }[] = [];
  const failed: BatchFailure[] = [];
  for (const entry of entries) {
    try {
      successful.push({ id: entry.id, result: run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ id: entry.id, code: error.queryCode ?? error.code, message: error.message });
    }
  }
  return { successful, failed };
}
