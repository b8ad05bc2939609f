import type * as sdk from "@aws-sdk/client-sqs";
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatch$,
  DeleteMessageBatch$,
  SendMessageBatch$,
  type SendMessageBatchResultEntry,
} from "@aws-sdk/client-sqs";
import type { SentMessage } from "../../sqs/message/message.ts";
import { type BatchOutcome, checkBatch, runBatch, sendBatch } from "../../sqs/requests.ts";
import { type ActionsOf, action } from "../router.ts";
import { queueOf, required } from "./input.ts";
import { sendInput } from "./messages.ts";

/** SQS's actions on batches of messages. */
export const batchActions: ActionsOf<typeof sdk> = {
  SendMessageBatch: action(SendMessageBatch$, (input, world, call) => {
    const entries = (input.Entries ?? []).map((entry) => ({ id: entry.Id ?? "", input: sendInput(entry, call) }));
    return batchResult(sendBatch(queueOf(input, world), entries, sentEntry));
  }),

  DeleteMessageBatch: action(DeleteMessageBatch$, (input, world) => {
    const queue = queueOf(input, world);
    const entries = (input.Entries ?? []).map((entry) => ({ id: entry.Id ?? "", handle: entry.ReceiptHandle }));
    checkBatch(
      "DeleteMessageBatchRequestEntry",
      entries.map((entry) => entry.id),
    );
    const outcome = runBatch(entries, ({ id, handle }) => {
      queue.delete(required(handle, "ReceiptHandle"));
      return { Id: id };
    });
    return batchResult(outcome);
  }),

  ChangeMessageVisibilityBatch: action(ChangeMessageVisibilityBatch$, (input, world) => {
    const queue = queueOf(input, world);
    const entries = (input.Entries ?? []).map(({ Id: id = "", ReceiptHandle: handle, VisibilityTimeout: timeout }) => ({
      id,
      handle,
      timeout,
    }));
    checkBatch(
      "ChangeMessageVisibilityBatchRequestEntry",
      entries.map((entry) => entry.id),
    );
    const outcome = runBatch(entries, ({ id, handle, timeout }) => {
      queue.changeVisibility(required(handle, "ReceiptHandle"), required(timeout, "VisibilityTimeout"));
      return { Id: id };
    });
    return batchResult(outcome);
  }),
};

const sentEntry = (id: string, sent: SentMessage): SendMessageBatchResultEntry => ({
  Id: id,
  MessageId: sent.messageId,
  MD5OfMessageBody: sent.md5OfBody,
  MD5OfMessageAttributes: sent.md5OfAttributes,
  MD5OfMessageSystemAttributes: sent.md5OfSystemAttributes,
  SequenceNumber: sent.sequenceNumber,
});

interface BatchResult<Entry> {
  Successful: Entry[] | undefined;
  Failed: BatchResultErrorEntry[] | undefined;
}

/** The response to a batch call. A list without entries is omitted, as AWS does. */
function batchResult<Entry>(outcome: BatchOutcome<Entry>): BatchResult<Entry> {
  const { successful } = outcome;
  const failed = outcome.failed.map(({ id, code, message }) => ({
    Id: id,
    SenderFault: true,
    Code: code,
    Message: message,
  }));
  return {
    Successful: successful.length === 0 ? undefined : [...successful],
    Failed: failed.length === 0 ? undefined : failed,
  };
}
