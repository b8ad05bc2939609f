import {
  ChangeMessageVisibilityBatch$,
  type ChangeMessageVisibilityBatchCommandInput,
  type ChangeMessageVisibilityBatchResult,
} from "@aws-sdk/client-sqs";
import { checkBatch, runBatch } from "../../sqs/batch.ts";
import { action } from "../action.ts";
import { batchResult } from "./batch-result.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const changeMessageVisibilityBatch = action<
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchResult
>(ChangeMessageVisibilityBatch$, (input, world) => {
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
  const outcome = runBatch(entries, ({ handle, timeout }) =>
    queue.changeVisibility(required(handle, "ReceiptHandle"), required(timeout, "VisibilityTimeout")),
  );
  return batchResult(outcome, (id) => ({ Id: id })) satisfies ChangeMessageVisibilityBatchResult;
});
