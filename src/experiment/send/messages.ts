import type { OutgoingEntry } from "../../aws/messages.ts";
import { isFifoQueue } from "../../aws/queue.ts";
import { waitingBody } from "../../aws/schedules.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { utf8Length } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import { entryBytes, type JobMessage, jobAttribute, jobAttributeText } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { mean } from "../../base/numbers.ts";
import { randomFrom } from "../../base/random.ts";
import {
  type BurstMessage,
  bodyOf,
  type JobIdentity,
  jobIdentity,
  jobWithPayload,
  longestRunId,
  messageOf,
  type Payloads,
} from "../../plan/payloads.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import type { Beyond } from "../beyond.ts";

/** What of a run decides what is sent for a job. */
export type OutgoingRun = Pick<ArmRun, "spec" | "id" | "seed" | "target" | "outageMs">;

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

/**
 * Each arm has UUIDs of its own: a function that does nothing twice for one id does the jobs of every arm. The trigger function
 * does not know the arm, but the run.
 */
const identityOf = ({ spec, id, seed }: OutgoingRun, job: number): JobIdentity =>
  jobIdentity(randomFrom(seed), id, job, spec.via === "trigger" ? id : spec.name);

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

/** The message group of a job's tenant, if the arm has them. A standard queue is fair between groups (SQS-DG, fair queues). */
function groupOf({ isFair, tenants }: ArmRun["spec"], job: number): string | undefined {
  if (!isFair) return undefined;
  let last = 0;
  return tenants?.find(({ jobs }) => {
    last += jobs;
    return job <= last;
  })?.name;
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

/** The members that every job of a run has with the same value, for senders that build the jobs themselves. */
export const sharedMembers = ({
  spec: { flaky },
  outageMs,
}: Pick<OutgoingRun, "spec" | "outageMs">): Pick<JobMessage, "flaky" | "outage"> => ({
  ...(flaky > 0 ? { flaky } : {}),
  ...(outageMs === undefined ? {} : { outage: outageMs }),
});

const { sqs, lambda, scheduler } = limits;

/** Allowed characters of a message group id (SQS-API SendMessage). */
const groupIdPattern = /^[!-~]{1,128}$/;

/** The identity of a job before it is sent, with as many characters as any. */
const longestIdentity = (index: number): JobIdentity => ({
  job: index + 1,
  run: longestRunId,
  uuid: "00000000-0000-4000-8000-000000000000",
});

/**
 * Checks the payloads of a burst against the limits of SQS and Lambda, before anything is sent.
 *
 * @param jobs number of jobs.
 * @param vias the paths of the arms.
 * @param bounds the largest message of the queue, bytes, that of SQS unless given; and how messages wait for longer than 900 s.
 * @throws {FlattenError} (usage) for a payload that is too large, and for an invalid message group. It names the line.
 */
export function checkPayloads(
  payloads: Payloads,
  jobs: number,
  vias: readonly Via[],
  bounds: { readonly messageBytesMax?: number | undefined; readonly beyond?: Beyond | undefined } = {},
): void {
  const { messageBytesMax = sqs.messageBytesMax, beyond } = bounds;
  const isSent = vias.some(isQueued);
  const invoked = vias.filter((via) => !isQueued(via));
  payloads.list.slice(0, jobs).forEach(({ where }, index) => {
    const identity = longestIdentity(index);
    if (isSent) checkMessage(payloads, identity, where, messageBytesMax);
    if (beyond !== undefined) checkWaiting(payloads, identity, where, beyond);
    for (const via of invoked) checkInvoke(payloads, identity, where, via);
  });
}

/** The mean size of the messages of a burst, bytes; 0 for jobs of flatten, which are small. */
export function meanMessageBytes({ payloads, count }: Pick<ArmRun["spec"], "payloads" | "count">): number {
  if (payloads === undefined) return 0;
  const messages = payloads.list.slice(0, count).map((_, index) => messageOf(payloads, longestIdentity(index), false));
  return mean(messages.map(entryBytes));
}

function checkMessage(payloads: Payloads, identity: JobIdentity, where: string, most: number): void {
  const { groupId, ...message } = messageOf(payloads, identity, false);
  const bytes = entryBytes(message);
  if (bytes > most) {
    const whose = most < sqs.messageBytesMax ? "the queue accepts" : "SQS accepts";
    throw tooLarge(where, bytes, `${whose} ${most} bytes, message attributes included`);
  }
  if (groupId === undefined || groupIdPattern.test(groupId)) return;
  throw usageError(
    `invalid value "${groupId}" for --group-id${where === "--payload" ? "" : ` (${where})`}: expected 1 to 128 ASCII characters, without spaces`,
    "for example: --group-id orders",
  );
}

/** A message that waits is JSON text in the body of another one, or in a schedule. */
function checkWaiting(payloads: Payloads, identity: JobIdentity, where: string, beyond: Beyond): void {
  const message = messageOf(payloads, identity, false);
  const named = { DataType: "String" as const, StringValue: jobAttributeText(identity.run, identity.job) };
  const attributes = { ...message.attributes, [jobAttribute]: named };
  const bytes = utf8Length(waitingBody(latestMs, { ...message, attributes }));
  const [most, whose] =
    beyond === "hops" ? [sqs.messageBytesMax, "SQS"] : [scheduler.inputBytesMax, "EventBridge Scheduler"];
  if (bytes <= most) return;
  throw tooLarge(where, bytes, `${whose} accepts ${most} bytes of a message that waits for longer than 900 s`);
}

/** No instant has more digits as JSON text. */
const latestMs = 9_999_999_999_999;

function checkInvoke(payloads: Payloads, identity: JobIdentity, where: string, via: Via): void {
  const [most, how] =
    via === "invoke"
      ? [lambda.syncPayloadBytesMax, "a synchronous invoke"]
      : [lambda.asyncPayloadBytesMax, "an asynchronous invoke"];
  const bytes = utf8Length(bodyOf(payloads, identity));
  if (bytes > most) throw tooLarge(where, bytes, `Lambda accepts ${most} bytes in ${how}`);
}

const tooLarge = (where: string, bytes: number, limit: string) =>
  usageError(
    `${where}: the payload has ${bytes} bytes, but ${limit}; nothing was sent`,
    "store large data in Amazon S3, and send a reference to it",
  );
