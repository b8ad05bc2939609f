import pLimit from "p-limit";
import { queueDepth } from "../../../aws/queue.ts";
import { returnMessages } from "../../../aws/receive.ts";
import { limits } from "../../../base/limits.ts";
import { sum } from "../../../base/statistics.ts";
import { deleteCopied, isStopped, moveBatch, planDelays, type RedriveRun, type SpreadRedriveRequest } from "./batch.ts";
import type { LeftMessage, RedriveProgress } from "./document.ts";
import { RedriveLedger } from "./ledger.ts";
import type { RedriveOutcome } from "./move-task.ts";

/** Batches in flight at the same time. */
const parallelBatches = 25;

/**
 * Moves dead-lettered messages back to the source queue, each with its own delay. A message is deleted from the
 * dead-letter queue only after SQS has confirmed its copy, so an interruption loses no message. Delivery is at least
 * once: if the process ends between confirmation and deletion, or the response to a send is lost, the message is in both
 * queues, and becomes visible again when its visibility timeout ends.
 */
export async function redriveSpread(
  request: SpreadRedriveRequest,
): Promise<RedriveOutcome & { readonly leftMessages: readonly LeftMessage[] }> {
  const { cloud, deadLetterQueueUrl, found, delays, selection } = request;
  const expected = Math.min(found, selection.max ?? found);
  const ledger = new RedriveLedger();
  const run: RedriveRun = { ...request, ledger, delayOf: planDelays(delays, expected), next: 0, failure: undefined };
  const startedAtMs = cloud.clock.nowMs();
  const report = () => request.onProgress(progressOf(ledger, expected, cloud.clock.nowMs() - startedAtMs));
  await moveRounds(run, report).catch((error: unknown) => {
    run.failure ??= error;
  });
  await deleteCopied(run);
  await returnMessages(cloud, deadLetterQueueUrl, ledger.keptHandles).catch(() => undefined);
  report();
  const { moved, copied, notDeleted, kept } = ledger.counts;
  const interrupted = request.signal?.aborted === true;
  return {
    state: run.failure !== undefined ? "failed" : interrupted ? "interrupted" : "completed",
    counts: { moved, copied, notDeleted, left: Math.max(kept, found - moved - copied - notDeleted) },
    leftMessages: ledger.leftMessages,
    ...(run.failure === undefined ? {} : { failure: run.failure }),
  };
}

/** Moves as many batches as the queue's depth asks for, until a round finds no message: the depth is approximate. */
async function moveRounds(run: RedriveRun, report: () => void): Promise<void> {
  const limit = pLimit(parallelBatches);
  const batch = async () => {
    const fresh = await moveBatch(run);
    report();
    return fresh;
  };
  for (let expected = run.found; ; ) {
    const batches = Math.max(1, Math.ceil(expected / limits.sqs.receiveMessagesMax));
    const fresh = await Promise.all(Array.from({ length: batches }, () => limit(batch)));
    if (isStopped(run) || sum(fresh) === 0) return;
    expected = (await queueDepth(run.cloud, run.deadLetterQueueUrl)).visible;
  }
}

function progressOf(ledger: RedriveLedger, expected: number, elapsedMs: number): RedriveProgress {
  const { moved, copied, notDeleted, held, kept, unselected } = ledger.counts;
  const failed = kept - unselected;
  return {
    total: Math.max(expected - unselected, moved + copied + failed),
    moved: moved + copied,
    inFlight: held + notDeleted,
    failed,
    elapsedMs,
  };
}
