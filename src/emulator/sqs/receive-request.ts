import { limits } from "../../base/limits.ts";
import type { Queue, ReceiveOptions } from "./queue/queue.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** The numbers of a ReceiveMessage request, as the client sent them. */
export interface ReceiveRequest {
  readonly maxNumberOfMessages?: number | undefined;
  readonly waitTimeSeconds?: number | undefined;
  readonly visibilityTimeout?: number | undefined;
}

const { receiveMessagesMax, waitSecondsMax, visibilityTimeoutSecondsMax } = limits.sqs;

/**
 * Applies AWS's defaults and those of the queue to a request.
 *
 * @throws AwsError `InvalidParameterValueException` for a number out of range.
 */
export function receiveOptions(queue: Queue, request: ReceiveRequest): ReceiveOptions {
  const { maxNumberOfMessages: max = 1, waitTimeSeconds: wait, visibilityTimeout } = request;
  checkRange(max, "MaxNumberOfMessages", [1, receiveMessagesMax], `Must be between 1 and ${receiveMessagesMax}`);
  checkRange(wait, "WaitTimeSeconds", [0, waitSecondsMax], `Must be >= 0 and <= ${waitSecondsMax}`);
  checkRange(
    visibilityTimeout,
    "VisibilityTimeout",
    [0, visibilityTimeoutSecondsMax],
    `Must be >= 0 and <= ${visibilityTimeoutSecondsMax}`,
  );
  return { max, waitMs: (wait ?? queue.settings.waitSeconds) * 1_000, visibilityTimeoutSeconds: visibilityTimeout };
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
