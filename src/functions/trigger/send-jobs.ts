import { entryBatches, entryBytes, type JobMessage } from "../../base/job.ts";
import type { BurstMessage } from "../../plan/payloads.ts";
import type { PlannedCall, PlannedJob } from "../../plan/send-plan.ts";

/** One message of a SendMessageBatch. */
export interface BatchEntry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds: number;
  readonly MessageAttributes?: NonNullable<BurstMessage["attributes"]>;
  readonly MessageGroupId?: string;
}

/** An entry that SQS did not accept. */
export interface RefusedEntry {
  readonly Id?: string | undefined;
  readonly SenderFault?: boolean | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/** Sends at most ten entries in one call. Returns the entries that SQS refused. */
export type SendBatch = (entries: readonly BatchEntry[]) => Promise<readonly RefusedEntry[]>;

/** What sending gets from its environment. */
export interface SendDependencies {
  readonly sendBatch: SendBatch;
  /** Creates the message of a job. */
  messageOf(job: JobMessage): BurstMessage;
  nowMs(): number;
  sleepMs(ms: number): Promise<void>;
}

/** The result of sending a burst. */
export interface SendOutcome {
  readonly sent: number;
  /** IDs of the entries that were not accepted, in their order. */
  readonly failedIds: readonly string[];
  /** Why entries were not accepted, each reason once. */
  readonly errors: readonly string[];
}

const lanes = 8;
const attemptsMax = 5;
const firstBackoffMs = 100;

/**
 * Makes the planned calls when they are due, a few at a time. Entries that SQS refuses without a fault of the sender are
 * sent at most five times, with a wait that doubles.
 */
export async function sendJobs(calls: readonly PlannedCall[], dependencies: SendDependencies): Promise<SendOutcome> {
  const { nowMs, sleepMs } = dependencies;
  const startedAtMs = nowMs();
  const refused: RefusedEntry[] = [];
  const left = [...calls];
  const lane = async () => {
    for (let call = left.shift(); call; call = left.shift()) {
      const early = startedAtMs + call.atMs - nowMs();
      if (early > 0) await sleepMs(early);
      const messages = call.jobs.map((job) => ({ job, message: dependencies.messageOf(job.message) }));
      // Ten large messages do not fit into one call.
      for (const batch of entryBatches(messages, ({ message }) => entryBytes(message)))
        refused.push(...(await sendPersistently(batch.map(entryOf), dependencies)));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const errors = [
    ...new Set(refused.map(({ Code, Message }) => `${Code ?? "Unknown"}: ${Message ?? "no reason given"}`)),
  ];
  const refusedIds = new Set(refused.map(({ Id }) => Id));
  const ids = calls.flatMap(({ jobs }) => jobs.map(idOf));
  const failedIds = ids.filter((id) => refusedIds.has(id));
  return { sent: ids.length - failedIds.length, failedIds, errors };
}

const idOf = ({ message }: PlannedJob): string => String(message.document);

/** A planned job, and its message. */
interface OutgoingJob {
  readonly job: PlannedJob;
  readonly message: BurstMessage;
}

const entryOf = ({ job, message: { body, attributes, groupId } }: OutgoingJob): BatchEntry => ({
  Id: idOf(job),
  MessageBody: body,
  DelaySeconds: job.delaySeconds,
  ...(attributes && { MessageAttributes: attributes }),
  ...(groupId && { MessageGroupId: groupId }),
});

/** Sends entries until SQS accepts them. Returns those that are refused on every attempt, or by a fault of the sender. */
async function sendPersistently(
  entries: readonly BatchEntry[],
  { sendBatch, sleepMs }: SendDependencies,
): Promise<RefusedEntry[]> {
  const failed: RefusedEntry[] = [];
  let left = entries;
  for (let attempt = 1; ; attempt++) {
    const refused = await attemptBatch(left, sendBatch);
    const again = refused.filter(({ SenderFault }) => SenderFault !== true);
    failed.push(...refused.filter(({ SenderFault }) => SenderFault === true));
    if (again.length === 0) return failed;
    if (attempt === attemptsMax) return [...failed, ...again];
    const ids = new Set(again.map(({ Id }) => Id));
    left = left.filter(({ Id }) => ids.has(Id));
    await sleepMs(firstBackoffMs * 2 ** (attempt - 1));
  }
}

/** Makes one call. If it fails, all its entries count as refused and are not sent again, as the SDK has retried it. */
async function attemptBatch(entries: readonly BatchEntry[], sendBatch: SendBatch): Promise<readonly RefusedEntry[]> {
  try {
    return await sendBatch(entries);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return entries.map(({ Id }) => ({ Id, SenderFault: true, Code: name, Message: message }));
  }
}
