import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** What a receipt handle says: which message, by its number in the order of sending, and which of its deliveries. */
export interface Receipt {
  readonly sequence: number;
  readonly receiveCount: number;
}

const pattern = /^AQEB([0-9]{1,15})\+([0-9]{1,9})$/;

/** Every delivery has a handle of its own (SQS-DG). Its form is the emulator's; clients must not look into it. */
export const receiptHandle = (receipt: Receipt): string => `AQEB${receipt.sequence}+${receipt.receiveCount}`;

/** @throws AwsError `ReceiptHandleIsInvalid` if the text is no receipt handle. */
export function readReceiptHandle(handle: string): Receipt {
  const match = pattern.exec(handle);
  if (match === null) throw sqsErrors.receiptHandleIsInvalid(handle);
  return { sequence: Number(match[1]), receiveCount: Number(match[2]) };
}

const max = limits.sqs.visibilityTimeoutSecondsMax;

/**
 * Refuses a visibility timeout that would hide a message for more than 12 h in total (SQS-DG visibility timeout).
 *
 * @param elapsedMs how long the message has been in flight.
 */
export function checkVisibilityTimeout(seconds: number, elapsedMs: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds * 1_000 + elapsedMs <= max * 1_000) return;
  throw sqsErrors.invalidValue(
    seconds,
    "VisibilityTimeout",
    `Total VisibilityTimeout for the message is beyond the limit [${max} seconds]`,
  );
}
