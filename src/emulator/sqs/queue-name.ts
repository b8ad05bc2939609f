import { sqsErrors } from "./sqs-errors.ts";

/** @throws AwsError `InvalidParameterValueException`. */
export function checkQueueName(name: string): void {
  if (name === "") throw sqsErrors.missingParameter("QueueName");
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return;
  throw sqsErrors.invalidParameter(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

/** @throws AwsError `UnsupportedOperation` for a FIFO queue. */
export function checkStandardQueue(name: string, attributes: Readonly<Record<string, string>>): void {
  if (!name.endsWith(".fifo") && attributes.FifoQueue === undefined) return;
  throw sqsErrors.unsupported("flatten's emulator has standard queues only; FIFO queues are not supported.");
}
