import { jobOfDeadLetter } from "../experiment/dead-letters.ts";
import { readFailedEvent } from "./dead-letter-record.ts";
import type { MessageView } from "./queue-message.ts";

/**
 * Why a message is in the dead-letter queue, as far as the message itself tells: `poisoned`, `flaky`, `malformed`,
 * `RetriesExhausted: DocumentFailed` and the like for asynchronous invokes, `received too often` where the job looks
 * sound (throttled, timed out or crashed: the function's log knows), and `sent here` for one that no queue gave up.
 */
export function deadLetterReason(message: MessageView): string {
  const record = readFailedEvent(message.body);
  if (record !== undefined) {
    return record.errorType === undefined ? record.condition : `${record.condition}: ${record.errorType}`;
  }
  const { ErrorCode, ErrorMessage } = message.attributes;
  if (ErrorCode !== undefined) return `asynchronous invoke failed: ${ErrorMessage ?? `code ${ErrorCode}`}`;
  const job = jobOfDeadLetter(message.body);
  if (job === undefined) return "malformed";
  if (job.poisoned && !job.repaired) return "poisoned";
  if ((job.flaky ?? 0) > 0 && !job.repaired) return "flaky";
  return message.deadLetterSourceArn === null ? "sent here" : "received too often";
}
