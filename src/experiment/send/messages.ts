import { type OutgoingEntry, sendEntries } from "../../aws/send.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { entryBatches, entryBytes } from "../../base/message-size.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { recordUnsentOnError, type Sending } from "./make-calls.ts";
import { groupOf, outgoingMessage } from "./outgoing.ts";

/** A planned job, and its message. */
export interface OutgoingJob {
  readonly planned: PlannedJob;
  readonly entry: OutgoingEntry;
}

/** The message of a job for its queue. A FIFO queue does not accept a delay of one message (SQS-API SendMessage). */
export function entryOf(run: ArmRun, { message: job, delaySeconds }: PlannedJob, isFifo: boolean): OutgoingEntry {
  // A spread would take longer than the rest of the call.
  const { body, attributes, groupId, deduplicationId } = outgoingMessage(run, job);
  return {
    body,
    attributes,
    groupId: groupOf(run.spec, job.document) ?? groupId,
    deduplicationId,
    delaySeconds: isFifo ? undefined : delaySeconds,
  };
}

/** Sends the messages of jobs, in as few calls as their sizes allow, and records what became of each. */
export async function sendMessages(
  run: ArmRun,
  sending: Sending,
  queueUrl: string,
  outgoing: readonly OutgoingJob[],
): Promise<void> {
  // Ten large messages do not fit into one call.
  for (const batch of entryBatches(outgoing, ({ entry }) => entryBytes(entry)))
    await sendBatch(run, sending, queueUrl, batch);
}

async function sendBatch(
  run: ArmRun,
  sending: Sending,
  queueUrl: string,
  batch: readonly OutgoingJob[],
): Promise<void> {
  const { sends, stop } = sending;
  const { cloud, workload } = run.target;
  // The messages of flatten name the run and the job, and the function gets another message in place of one that waits.
  const keepsIds = !isFlattenStack(workload) && queueUrl === workload.queueUrl;
  const jobs = batch.map(({ planned }) => planned);
  const entries = batch.map(({ entry }) => entry);
  const outcomes = await recordUnsentOnError(sending, jobs, () => sendEntries(cloud, queueUrl, entries, stop.signal));
  outcomes.forEach((outcome, i) => {
    const { document: job } = (jobs[i] as PlannedJob).message;
    if (outcome.sent) {
      sends.sent.add(job);
      if (keepsIds) sends.messageIds.set(job, outcome.messageId);
    } else sends.unsent.set(job, { why: outcome.unconfirmed ? "unconfirmed" : "refused", message: outcome.error });
  });
}
