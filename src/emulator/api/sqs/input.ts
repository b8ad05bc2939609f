import { limits } from "../../../base/limits.ts";
import type { World } from "../../account.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import type { Call } from "../router.ts";
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

/** A queue's URL, which begins with the one by which the client reaches the emulator. */
export const queueUrl = ({ name, url }: Queue, { context }: World, { endpoint }: Call): string =>
  endpoint === undefined ? url : `${endpoint}/${context.accountId}/${name}`;

const { queuesPerPageMax } = limits.sqs;

/**
 * One page of a list in alphabetical order. The token is the last item of the previous page, in base64.
 *
 * @returns the page, and the token of the next page if there is one and the request sets a maximum (SQS-API ListQueues).
 * @throws {AwsError} InvalidParameterValueException
 */
export function pageOf(
  items: readonly string[],
  { MaxResults: max, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly page: string[]; readonly token: { NextToken?: string } } {
  if (max !== undefined && (max < 1 || max > queuesPerPageMax)) {
    const reason = `MaxResults must be an integer between 1 and ${queuesPerPageMax}.`;
    throw sqsErrors.invalidParameter(`Value for parameter MaxResults is invalid. Reason: ${reason}`);
  }
  const after = NextToken === undefined ? "" : readToken(NextToken);
  const rest = [...items].sort().filter((item) => item > after);
  const page = rest.slice(0, max ?? queuesPerPageMax);
  const last = page.at(-1);
  const hasNext = max !== undefined && page.length < rest.length && last !== undefined;
  return { page, token: hasNext ? { NextToken: btoa(last) } : {} };
}

function readToken(token: string): string {
  try {
    return atob(token);
  } catch {
    throw sqsErrors.invalidParameter("Invalid or expired next token.");
  }
}
