import type { Queue } from "../../sqs/queue.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import type { World } from "../../world.ts";

/** The queue that a call names by its URL. */
export function queueOf(input: { readonly QueueUrl?: string | undefined }, world: World): Queue {
  if (!input.QueueUrl) throw sqsErrors.missingParameter("QueueUrl");
  return world.sqs.queueByUrl(input.QueueUrl);
}
