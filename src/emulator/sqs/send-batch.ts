import { limits } from "../../base/limits.ts";
import { sum } from "../../base/statistics.ts";
import { type BatchOutcome, checkBatch, runBatch } from "./batch.ts";
import type { SendInput, SentMessage } from "./message.ts";
import { messageBytes } from "./message-size.ts";
import type { Queue } from "./queue.ts";
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
