import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import type { BatchOutcome } from "../../sqs/batch.ts";

interface BatchResult<Entry> {
  Successful: Entry[] | undefined;
  Failed: BatchResultErrorEntry[] | undefined;
}

/** The answer to a batch call; a list without entries is left out, as AWS does. */
export function batchResult<Result, Entry>(
  outcome: BatchOutcome<Result>,
  entryOf: (id: string, result: Result) => Entry,
): BatchResult<Entry> {
  const successful = outcome.successful.map(({ id, result }) => entryOf(id, result));
  const failed = outcome.failed.map(({ id, code, message }) => ({
    Id: id,
    SenderFault: true,
    Code: code,
    Message: message,
  }));
  return {
    Successful: successful.length === 0 ? undefined : successful,
    Failed: failed.length === 0 ? undefined : failed,
  };
}
