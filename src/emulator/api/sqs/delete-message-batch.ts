import {
  DeleteMessageBatch$,
  type DeleteMessageBatchCommandInput,
  type DeleteMessageBatchResult,
} from "@aws-sdk/client-sqs";
import { checkBatch, runBatch } from "../../sqs/batch.ts";
import { action } from "../action.ts";
import { batchResult } from "./batch-result.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const deleteMessageBatch = action<DeleteMessageBatchCommandInput, DeleteMessageBatchResult>(
  DeleteMessageBatch$,
  (input, world) => {
    const queue = queueOf(input, world);
    const entries = (input.Entries ?? []).map((entry) => ({ id: entry.Id ?? "", handle: entry.ReceiptHandle }));
    checkBatch(
      "DeleteMessageBatchRequestEntry",
      entries.map((entry) => entry.id),
    );
    const outcome = runBatch(entries, (entry) => queue.delete(required(entry.handle, "ReceiptHandle")));
    return batchResult(outcome, (id) => ({ Id: id })) satisfies DeleteMessageBatchResult;
  },
);
