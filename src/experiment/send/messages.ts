import { waitingBody } from "../../aws/beyond.ts";
import { type OutgoingEntry, sendEntries } from "../../aws/messages.ts";
import { isFifoQueue } from "../../aws/queue.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import {
  entryBatches,
  entryBytes,
  type JobMessage,
  jobAttribute,
  jobAttributeText,
  nextPartSeconds,
} from "../../base/job.ts";
import { delaySecondsMax } from "../../base/limits.ts";
import { randomFrom } from "../../base/random.ts";
import { type BurstMessage, type JobIdentity, jobIdentity, jobWithPayload, messageOf } from "../../plan/payloads.ts";
import type { PlannedCall, PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { recordUnsentOnError, type Sending } from "./make-calls.ts";
import { beyondOf } from "./schedules.ts";

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

/** What of a run decides what is sent for a job. */
export type OutgoingRun = Pick<ArmRun, "spec" | "id" | "seed" | "target" | "outageMs">;

/** The members that every job of a run has with the same value, for senders that build the jobs themselves. */
export const sharedMembers = ({
  spec: { flaky },
  outageMs,
}: Pick<OutgoingRun, "spec" | "outageMs">): Pick<JobMessage, "flaky" | "outage"> => ({
  ...(flaky > 0 ? { flaky } : {}),
  ...(outageMs === undefined ? {} : { outage: outageMs }),
});

/**
 * Each arm has UUIDs of its own: a function that does nothing twice for one id does the jobs of every arm. The trigger function
 * does not know the arm, but the run.
 */
const identityOf = ({ spec, id, seed }: OutgoingRun, job: number): JobIdentity =>
  jobIdentity(randomFrom(seed), id, job, spec.via === "trigger" ? id : spec.name);

/**
 * The message that is sent for a job: flatten's own job, or a payload of the user. The function of flatten's stack needs
 * its own job anyway, and ignores a payload that comes with it.
 */
export function outgoingMessage(run: OutgoingRun, planned: JobMessage): BurstMessage {
  const { payloads } = run.spec;
  const { outageMs: outage } = run;
  const job = outage === undefined ? planned : { ...planned, outage };
  if (payloads === undefined) return { body: JSON.stringify(job) };
  const { workload } = run.target;
  const identity = identityOf(run, job.document);
  const message = messageOf(payloads, identity, workload.queueUrl !== null && isFifoQueue(workload.queueUrl));
  if (!isFlattenStack(workload)) return message;
  return { ...message, body: jobWithPayload(job, message.body) };
}

/** The message group of a job's tenant, if the arm has them. A standard queue is fair between groups (SQS-DG, fair queues). */
function groupOf({ isFair, tenants }: ArmRun["spec"], job: number): string | undefined {
  if (!isFair) return undefined;
  let last = 0;
  return tenants?.find(({ jobs }) => {
    last += jobs;
    return job <= last;
  })?.name;
}

/** Whether a job waits for longer than a message timer allows. */
export const isLong = ({ delaySeconds }: PlannedJob): boolean => delaySeconds > delaySecondsMax;

/** Sends the jobs of a call that wait for longer than a message timer allows to the queue in which they wait. */
export async function sendToLater(run: ArmRun, sending: Sending, { atMs, jobs }: PlannedCall): Promise<void> {
  const { clock, skew } = run.target.cloud;
  // The function `resend` goes by the clock of the target.
  const startMs = (sending.sends.firstSendMs ?? clock.nowMs()) + skew.certainMs;
  const outgoing = jobs.map((planned) => {
    const body = waitingBody(startMs + atMs + planned.delaySeconds * 1_000, waitingMessage(run, planned));
    return { planned, entry: { body, delaySeconds: nextPartSeconds(planned.delaySeconds) } };
  });
  await sendMessages(run, sending, beyondOf(run).laterQueueUrl, outgoing);
}

/**
 * The message of a job that waits. A function of the user gets an attribute that names the job, because the id of the message is
 * not known before it is due.
 */
export function waitingMessage(run: ArmRun, { message: job }: PlannedJob): OutgoingEntry {
  const own = outgoingMessage(run, job);
  const message = { ...own, groupId: groupOf(run.spec, job.document) ?? own.groupId };
  if (isFlattenStack(run.target.workload)) return message;
  const named = { DataType: "String", StringValue: jobAttributeText(run.id, job.document) };
  return { ...message, attributes: { ...message.attributes, [jobAttribute]: named } };
}
