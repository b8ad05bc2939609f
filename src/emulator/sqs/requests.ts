import { limits } from "../../base/limits.ts";
import { sum } from "../../base/numbers.ts";
import { AwsError } from "../aws-error.ts";
import { checkId, messageBytes, type SendInput, type SentMessage } from "./message/message.ts";
import type { Queue } from "./queue/queue.ts";
import type { ReceiveOptions } from "./queue/waiting-receivers.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** The numbers and the id of a ReceiveMessage request, as the client sent them. */
export interface ReceiveRequest {
  readonly MaxNumberOfMessages?: number | undefined;
  readonly WaitTimeSeconds?: number | undefined;
  readonly VisibilityTimeout?: number | undefined;
  readonly ReceiveRequestAttemptId?: string | undefined;
}

const { receiveMessagesMax, waitSecondsMax, visibilityTimeoutSecondsMax, messageBytesMax, batchEntriesMax } =
  limits.sqs;

/**
 * Applies AWS's defaults and those of the queue to a request.
 *
 * @throws AwsError `InvalidParameterValueException` for a number out of range.
 */
export function receiveOptions(queue: Queue, request: ReceiveRequest): ReceiveOptions {
  const { MaxNumberOfMessages: max = 1, WaitTimeSeconds: wait, VisibilityTimeout, ReceiveRequestAttemptId } = request;
  checkRange(max, "MaxNumberOfMessages", 1, receiveMessagesMax, `between 1 and ${receiveMessagesMax}`);
  checkRange(wait, "WaitTimeSeconds", 0, waitSecondsMax);
  checkRange(VisibilityTimeout, "VisibilityTimeout", 0, visibilityTimeoutSecondsMax);
  checkId(ReceiveRequestAttemptId, "ReceiveRequestAttemptId");
  if (ReceiveRequestAttemptId !== undefined && !queue.settings.isFifo) {
    throw sqsErrors.wrongQueueType(ReceiveRequestAttemptId, "ReceiveRequestAttemptId");
  }
  const waitMs = (wait ?? queue.settings.waitSeconds) * 1_000;
  return { max, waitMs, visibilityTimeoutSeconds: VisibilityTimeout, attemptId: ReceiveRequestAttemptId };
}

function checkRange(
  value: number | undefined,
  parameter: string,
  min: number,
  max: number,
  range = `>= ${min} and <= ${max}`,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw sqsErrors.invalidValue(value, parameter, `Must be ${range}, if provided.`);
}

/** An entry of a batch call. */
interface BatchEntry {
  readonly Id: string;
}

/** An entry that failed in a call that succeeded. */
interface BatchFailure extends BatchEntry {
  readonly SenderFault: true;
  readonly Code: string;
  readonly Message: string;
}

/** Which entries of a batch call succeeded and which failed. AWS omits a list without entries. */
export interface BatchOutcome<Result> {
  readonly Successful: (BatchEntry & Result)[] | undefined;
  readonly Failed: BatchFailure[] | undefined;
}

/**
 * Sends up to ten messages. An invalid number of entries, invalid ids and an excessive total size fail the call; any other
 * error fails only its entry.
 *
 * @param resultOf returns the result of an entry that succeeded.
 * @throws AwsError as `checkedBatch`, and `BatchRequestTooLong`.
 */
export function sendBatch<Result extends object>(
  queue: Queue,
  entries: readonly (BatchEntry & { readonly input: SendInput })[],
  resultOf: (sent: SentMessage) => Result,
): BatchOutcome<Result> {
  checkTotal(checkedBatch("SendMessageBatchRequestEntry", entries));
  return runBatch(entries, ({ input }) => {
    const { messageBytesMax: bytesMax } = queue.settings;
    if (!surelyFit([{ input }], bytesMax) && messageBytes(input) > bytesMax) throw entryTooLong(bytesMax);
    return resultOf(queue.send(input));
  });
}

/** Whether messages fit without counting their bytes: a UTF-16 unit has at most three bytes in UTF-8. */
function surelyFit(entries: readonly { readonly input: SendInput }[], bytesMax: number): boolean {
  let units = 0;
  for (const { input } of entries) {
    if (input.attributes !== undefined) return false;
    units += input.body.length;
  }
  return units * 3 <= bytesMax;
}

/** The queue's MaximumMessageSize does not change this limit. */
function checkTotal(entries: readonly { readonly input: SendInput }[]): void {
  if (surelyFit(entries, messageBytesMax)) return;
  const bytes = sum(entries.map(({ input }) => messageBytes(input)));
  if (bytes > messageBytesMax) throw sqsErrors.batchTooLong(bytes, messageBytesMax);
}

/** SendMessage has another text. */
const entryTooLong = (bytesMax: number) =>
  sqsErrors.invalidParameter(
    `One or more parameters cannot be validated. Reason: Message must be shorter than ${bytesMax} bytes.`,
  );

const idPattern = /^[A-Za-z0-9_-]{1,80}$/;

/**
 * Checks the number and the ids of the entries of a batch call, as AWS does before it looks at any entry.
 *
 * @param entryShape the name of the entries' shape, for AWS's error text, e.g. `SendMessageBatchRequestEntry`.
 * @throws AwsError `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct`.
 */
export function checkedBatch<Entry extends { readonly Id: string | undefined }>(
  entryShape: string,
  entries: readonly Entry[] = [],
): readonly (Entry & BatchEntry)[] {
  if (entries.length === 0) throw sqsErrors.emptyBatch(entryShape);
  if (entries.length > batchEntriesMax) throw sqsErrors.tooManyEntries(entries.length, batchEntriesMax);
  const ids = new Set<string>();
  for (const { Id: id = "" } of entries) {
    if (!idPattern.test(id)) throw sqsErrors.invalidEntryId();
    if (ids.has(id)) throw sqsErrors.idsNotDistinct(id);
    ids.add(id);
  }
  return entries as readonly (Entry & BatchEntry)[];
}

/** Runs the entries in order. An AwsError fails only its entry; any other error is thrown. */
export function runBatch<Entry extends BatchEntry, Result extends object>(
  entries: readonly Entry[],
  run: (entry: Entry) => Result,
): BatchOutcome<Result> {
  const successful: (BatchEntry & Result)[] = [];
  const failed: BatchFailure[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id, SenderFault: true, Code: error.queryCode ?? error.code, Message: error.message });
    }
  }
  return {
    Successful: successful.length === 0 ? undefined : successful,
    Failed: failed.length === 0 ? undefined : failed,
  };
}
