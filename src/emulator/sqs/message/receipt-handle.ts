import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** The content of a receipt handle: the message, by its sequence number, and which of its deliveries. */
export interface Receipt {
  readonly sequence: number;
  readonly receiveCount: number;
}

const pattern = /^AQEB([0-9]{1,15})\+([0-9]{1,9})$/;

/** Creates the receipt handle of one delivery (SQS-DG: each has its own). The format is internal to the emulator. */
export const receiptHandle = (receipt: Receipt): string => `AQEB${receipt.sequence}+${receipt.receiveCount}`;

/** Parses a receipt handle. @throws AwsError `ReceiptHandleIsInvalid` for any other text. */
export function readReceiptHandle(handle: string): Receipt {
  const match = pattern.exec(handle);
  if (match === null) throw sqsErrors.receiptHandleIsInvalid(handle);
  return { sequence: Number(match[1]), receiveCount: Number(match[2]) };
}

const max = limits.sqs.visibilityTimeoutSecondsMax;

/**
 * Checks that a visibility timeout hides a message for at most 12 hours in total (SQS-DG visibility timeout).
 *
 * @param elapsedMs how long the message has been in flight, milliseconds.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkVisibilityTimeout(seconds: number, elapsedMs: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds * 1_000 + elapsedMs <= max * 1_000) return;
  throw sqsErrors.invalidValue(
    seconds,
    "VisibilityTimeout",
    `Total VisibilityTimeout for the message is beyond the limit [${max} seconds]`,
  );
}
