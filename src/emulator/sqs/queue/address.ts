import type { ModelContext } from "../../model-context.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** Checks the name of a new queue. @throws AwsError `InvalidParameterValueException`, `MissingRequiredParameterException`. */
export function checkQueueName(name: string): void {
  if (name === "") throw sqsErrors.missingParameter("QueueName");
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return;
  throw sqsErrors.invalidParameter(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

/** Checks that a new queue is a standard queue. @throws AwsError `UnsupportedOperation` for a FIFO queue. */
export function checkStandardQueue(name: string, attributes: Readonly<Record<string, string>>): void {
  if (!name.endsWith(".fifo") && attributes.FifoQueue === undefined) return;
  throw sqsErrors.unsupported("flatten's emulator does not support FIFO queues, only standard queues.");
}

/** Returns the URL of a queue. Its host may be any; the last part of the path is the name of the queue. */
export const queueUrl = (context: ModelContext, name: string): string =>
  `${context.endpoint ?? `http://sqs.${context.region}.localhost:4566`}/${context.accountId}/${name}`;

/** The queue's name in a URL of any host; the empty string if there is none. */
export function queueNameInUrl(url: string): string {
  const path = url.replace(/[?#].*$/, "").replace(/\/+$/, "");
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Returns the ARN of a queue. */
export const queueArn = (context: ModelContext, name: string): string =>
  `arn:aws:sqs:${context.region}:${context.accountId}:${name}`;
