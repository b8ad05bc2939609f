import type { Queue } from "../../sqs/queue/queue.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import type { World } from "../../world.ts";
import type { InputRules } from "../schema/input-rules.ts";

/**
 * Entries of a batch fail individually, so their required members are not checked for the request as a whole. A batch request
 * without entries is an empty batch.
 */
export const sqsRules: InputRules = {
  incomplete: [
    "SendMessageBatchRequest",
    "DeleteMessageBatchRequest",
    "ChangeMessageVisibilityBatchRequest",
    "SendMessageBatchRequestEntry",
    "DeleteMessageBatchRequestEntry",
    "ChangeMessageVisibilityBatchRequestEntry",
  ],
  missing: (_, error) => sqsErrors.missingParameter(error.path.join(".")),
  violation: (message) => sqsErrors.invalidParameter(message),
};

/** The value of a required parameter. @throws {AwsError} MissingParameter */
export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined) throw sqsErrors.missingParameter(parameter);
  return value;
}

/** The queue that a request identifies by its URL. @throws {AwsError} QueueDoesNotExist, MissingParameter */
export function queueOf(input: { readonly QueueUrl?: string | undefined }, world: World): Queue {
  if (!input.QueueUrl) throw sqsErrors.missingParameter("QueueUrl");
  return world.sqs.queueByUrl(input.QueueUrl);
}
