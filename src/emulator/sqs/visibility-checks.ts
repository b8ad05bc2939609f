import { limits } from "../../base/limits.ts";
import { sqsErrors } from "./sqs-errors.ts";

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
