import { DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/**
 * Deletes received messages.
 *
 * @returns the handles whose deletion SQS did not confirm, whatever the reason: those messages may still be there.
 */
export async function deleteMessages(
  { sqs, clock }: Cloud,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<string[]> {
  const left: string[] = [];
  for (let from = 0; from < receiptHandles.length; from += limits.sqs.batchEntriesMax) {
    const handles = receiptHandles.slice(from, from + limits.sqs.batchEntriesMax);
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    const request = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
    const answer = await retrying(clock, () => sqs.send(request)).catch(() => undefined);
    const confirmed = new Set((answer?.Successful ?? []).map(({ Id }) => Number(Id)));
    left.push(...handles.filter((_, i) => !confirmed.has(i)));
  }
  return left;
}
