import { queueNameOf, readQueue } from "../../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../../aws/workload.ts";
import { headOf } from "../../queue/document.ts";
import { peekDeadLetters } from "../peek.ts";
import { redriveByFlatten } from "./by-flatten.ts";
import { redriveByTask } from "./by-task.ts";
import type { RedriveDocument, RedriveOutcome, RedriveRequest } from "./document.ts";
import { everyMessage, isSelected } from "./selection.ts";

/** Messages that a dry run reads at most. */
const dryRunPeekMax = 1_000;

/**
 * Moves messages of a dead-letter queue back to its source queue, or to another queue.
 *
 * @returns the result, and the error that ended a failed redrive. The result is correct in either case.
 * @throws {FlattenError} when the workload lacks one of the queues, or when SQS rejects the move task; no message has been moved then.
 */
export async function redrive(request: RedriveRequest): Promise<{ document: RedriveDocument; failure?: unknown }> {
  const { target, way, selection = everyMessage, toQueueUrl, seed, dryRun } = request;
  const { cloud, workload } = target;
  const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
  const queueUrl = toQueueUrl ?? partOf(workload, "queueUrl");
  const { settings, depth } = await readQueue(cloud, deadLetterQueueUrl);
  const found = depth.visible;
  if (!dryRun && found > 0) await request.confirm?.({ found, isPeekFree: settings.redrive === null });
  const startedAtMs = cloud.clock.nowMs();
  const head = headOf(target, "dlq-redrive", deadLetterQueueUrl);
  const move = (): Promise<RedriveOutcome> =>
    way.by === "task"
      ? redriveByTask(request, way, settings.arn, found)
      : redriveByFlatten(request, way, { deadLetterQueueUrl, queueUrl }, found);
  const { state, counts, leftMessages = [], waiting, failure } = dryRun ? planned(found) : await move();
  const findings = dryRun ? await findingsOf(request) : null;
  const document: RedriveDocument = {
    ...head,
    to: queueNameOf(queueUrl),
    toSource: toQueueUrl === undefined,
    seed,
    way,
    selection,
    state,
    found,
    counts,
    ...(waiting && { waiting }),
    leftMessages,
    seconds: (cloud.clock.nowMs() - startedAtMs) / 1_000,
    findings,
  };
  return { document, failure };
}

const planned = (found: number): RedriveOutcome => ({
  state: "planned",
  counts: { moved: 0, copied: 0, left: found, notDeleted: 0 },
});

/** Null if a peek would count as a receive: a dry run must not change anything. */
async function findingsOf({ target, selection = everyMessage }: RedriveRequest): Promise<RedriveDocument["findings"]> {
  const hasJobs = isFlattenStack(target.workload);
  const { state, messagesRead, groups } = await peekDeadLetters(target, {
    max: dryRunPeekMax,
    confirm: async () => false,
    isSelected: (message) => isSelected(selection, message, hasJobs),
  });
  return state === "declined" ? null : { messagesRead, groups };
}
