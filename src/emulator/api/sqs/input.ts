import type { World } from "../../account.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import type { Call } from "../router.ts";
import type { InputRules } from "../schema/input-rules.ts";

/** Entries of a batch fail individually, so their required members are not checked for the request as a whole. */
export const sqsRules: InputRules = {
  incomplete: [
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

/** Results per page when the request sets no maximum. */
const pageSizeDefault = 1_000;

/**
 * One page of a list in alphabetical order. The token is the last item of the previous page.
 *
 * @returns the page, and the token of the next page if there is one.
 */
export function pageOf(
  items: readonly string[],
  { MaxResults = pageSizeDefault, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly page: string[]; readonly token: { NextToken?: string } } {
  const rest = [...items].sort().filter((item) => NextToken === undefined || item > NextToken);
  const page = rest.slice(0, MaxResults);
  const last = page.at(-1);
  return { page, token: page.length < rest.length && last !== undefined ? { NextToken: last } : {} };
}
