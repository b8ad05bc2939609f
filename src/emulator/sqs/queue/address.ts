import type { ModelContext } from "../../model-context.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** Checks the name of a new queue. @throws AwsError `InvalidParameterValueException`, `MissingRequiredParameterException`. */
export function checkQueueName(name: string, isFifo: boolean): void {
  if (name === "") throw sqsErrors.missingParameter("QueueName");
  if (isFifo) {
    if (/^[A-Za-z0-9_-]+\.fifo$/.test(name) && name.length <= 80) return;
    throw sqsErrors.invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return;
  throw sqsErrors.invalidParameter(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
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
