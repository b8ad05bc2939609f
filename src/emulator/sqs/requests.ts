import { limits } from "../../base/limits.ts";
import { sum } from "../../base/statistics.ts";
import { AwsError } from "../aws-error.ts";
import { checkId, messageBytes, type SendInput, type SentMessage } from "./message/message.ts";
import type { Queue, ReceiveOptions } from "./queue/queue.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** The numbers of a ReceiveMessage request, as the client sent them. */
export interface ReceiveRequest {
  readonly maxNumberOfMessages?: number | undefined;
  readonly waitTimeSeconds?: number | undefined;
  readonly visibilityTimeout?: number | undefined;
  readonly attemptId?: string | undefined;
}

const { receiveMessagesMax, waitSecondsMax, visibilityTimeoutSecondsMax } = limits.sqs;

/**
 * Applies AWS's defaults and those of the queue to a request.
 *
 * @throws AwsError `InvalidParameterValueException` for a number out of range.
 */
export function receiveOptions(queue: Queue, request: ReceiveRequest): ReceiveOptions {
  const { maxNumberOfMessages: max = 1, waitTimeSeconds: wait, visibilityTimeout, attemptId } = request;
  checkRange(max, "MaxNumberOfMessages", [1, receiveMessagesMax], `Must be between 1 and ${receiveMessagesMax}`);
  checkRange(wait, "WaitTimeSeconds", [0, waitSecondsMax], `Must be >= 0 and <= ${waitSecondsMax}`);
  checkRange(
    visibilityTimeout,
    "VisibilityTimeout",
    [0, visibilityTimeoutSecondsMax],
    `Must be >= 0 and <= ${visibilityTimeoutSecondsMax}`,
  );
  checkId(attemptId, "ReceiveRequestAttemptId");
  if (attemptId !== undefined && !queue.settings.isFifo) {
    throw sqsErrors.wrongQueueType(attemptId, "ReceiveRequestAttemptId");
  }
  const waitMs = (wait ?? queue.settings.waitSeconds) * 1_000;
  return { max, waitMs, visibilityTimeoutSeconds: visibilityTimeout, attemptId };
}

function checkRange(
  value: number | undefined,
  parameter: string,
  [min, max]: readonly [number, number],
  reason: string,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw sqsErrors.invalidValue(value, parameter, `${reason}, if provided.`);
}

/** One entry of SendMessageBatch. */
export interface SendEntry {
  readonly id: string;
  readonly input: SendInput;
}

/**
 * Sends up to ten messages. An invalid number of entries, invalid ids and an excessive total size fail the call; any other
 * error fails only its entry.
 *
 * @param resultOf returns the result of an entry that succeeded.
 * @throws AwsError as `checkBatch`, and `BatchRequestTooLong`.
 */
export function sendBatch<Result>(
  queue: Queue,
  entries: readonly SendEntry[],
  resultOf: (id: string, sent: SentMessage) => Result,
): BatchOutcome<Result> {
  checkBatch(
    "SendMessageBatchRequestEntry",
    entries.map((entry) => entry.id),
  );
  checkTotal(entries);
  return runBatch(entries, ({ id, input }) => resultOf(id, queue.send(input, entryTooLong)));
}

/** The queue's MaximumMessageSize does not change this limit. */
function checkTotal(entries: readonly SendEntry[]): void {
  const { messageBytesMax } = limits.sqs;
  const hasAttributes = entries.some(({ input }) => input.attributes !== undefined);
  // A UTF-16 unit has at most three bytes in UTF-8, so the bytes of most batches need not be counted.
  if (!hasAttributes && sum(entries.map(({ input }) => input.body.length)) * 3 <= messageBytesMax) return;
  const bytes = sum(entries.map((entry) => messageBytes(entry.input)));
  if (bytes > messageBytesMax) throw sqsErrors.batchTooLong(bytes, messageBytesMax);
}

const entryTooLong = (bytesMax: number) =>
  sqsErrors.invalidParameter(
    `One or more parameters cannot be validated. Reason: Message must be shorter than ${bytesMax} bytes.`,
  );

/** An entry that failed in a call that succeeded. */
interface BatchFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** The result of a batch call: which entries succeeded and which failed. */
export interface BatchOutcome<Result> {
  readonly successful: readonly Result[];
  readonly failed: readonly BatchFailure[];
}

const idPattern = /^[A-Za-z0-9_-]{1,80}$/;

/**
 * Checks the number and the ids of the entries of a batch call, as AWS does before it looks at any entry.
 *
 * @param entryShape the name of the entries' shape, for AWS's error text, e.g. `SendMessageBatchRequestEntry`.
 * @throws AwsError `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct`.
 */
export function checkBatch(entryShape: string, ids: readonly string[]): void {
  if (ids.length === 0) throw sqsErrors.emptyBatch(entryShape);
  if (ids.length > limits.sqs.batchEntriesMax) throw sqsErrors.tooManyEntries(ids.length, limits.sqs.batchEntriesMax);
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index] as string;
    if (!idPattern.test(id)) throw sqsErrors.invalidEntryId();
    if (ids.indexOf(id) < index) throw sqsErrors.idsNotDistinct(id);
  }
}

/** Runs the entries in order. An AwsError fails only its entry; any other error is thrown. */
export function runBatch<Entry extends { readonly id: string }, Result>(
  entries: readonly Entry[],
  run: (entry: Entry) => Result,
): BatchOutcome<Result> {
  const successful: Result[] = [];
  const failed: BatchFailure[] = [];
  for (const entry of entries) {
    try {
      successful.push(run(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ id: entry.id, code: error.queryCode ?? error.code, message: error.message });
    }
  }
  return { successful, failed };
}
