import {
  SendMessageBatch$,
  type SendMessageBatchCommandInput,
  type SendMessageBatchResult,
  type SendMessageBatchResultEntry,
} from "@aws-sdk/client-sqs";
import type { SentMessage } from "../../sqs/message.ts";
import { sendBatch } from "../../sqs/send-batch.ts";
import { action } from "../action.ts";
import { batchResult } from "./batch-result.ts";
import { queueOf } from "./queue-of.ts";
import { sendInput } from "./send-input.ts";

export const sendMessageBatch = action<SendMessageBatchCommandInput, SendMessageBatchResult>(
  SendMessageBatch$,
  (input, world) => {
    const entries = (input.Entries ?? []).map((entry) => ({ id: entry.Id ?? "", input: sendInput(entry) }));
    return batchResult(sendBatch(queueOf(input, world), entries), sentEntry) satisfies SendMessageBatchResult;
  },
);

const sentEntry = (id: string, sent: SentMessage): SendMessageBatchResultEntry => ({
  Id: id,
  MessageId: sent.messageId,
  MD5OfMessageBody: sent.md5OfBody,
  MD5OfMessageAttributes: sent.md5OfAttributes,
  MD5OfMessageSystemAttributes: sent.md5OfSystemAttributes,
});
