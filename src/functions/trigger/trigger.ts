import { entryBatches, entryBytes, type JobMessage } from "../../base/job.ts";
import { batchEntriesMax } from "../../base/limits.ts";
import { type Random, randomFrom } from "../../base/random.ts";
import { type BurstMessage, jobIdentity, jobWithPayload, messageOf } from "../../plan/payloads.ts";
import { type PlannedCall, type PlannedJob, planJobs, planMessages } from "../../plan/send-plan.ts";
import { consumerOf, type GoalPlan, type PlanDependencies, planForGoal } from "./goal-plan.ts";
import { checkSizes } from "./payloads.ts";
import { readTriggerRequest, type TriggerRequest } from "./request.ts";

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

/** What the handler gets from its environment. */
interface TriggerDependencies extends PlanDependencies {
  readonly sendBatch: SendBatch;
  sleepMs(ms: number): Promise<void>;
  print(line: string): void;
}

/** The response of the function, which it also logs. */
export interface TriggerAnswer {
  readonly run: string | null;
  readonly sent: number;
  readonly failed: number;
  /** Documents whose messages were not accepted. */
  readonly failedDocuments: readonly number[];
  readonly spread: string;
  /** The shortest and the longest delay of a message, seconds. */
  readonly delaySeconds: { readonly min: number; readonly max: number };
  /** From the first to the last call, milliseconds. */
  readonly sendMs: number;
  /** Why messages were not accepted, each reason once. */
  readonly errors: readonly string[];
  /** How the window was computed; absent if the event has a window. */
  readonly plan?: GoalPlan;
}

/**
 * Sends one message for each document to the queue, with delays from the window of the event or from a window that is
 * computed for a goal.
 *
 * @throws {Error} for an invalid event, for a goal that cannot be met, and if SQS accepted no message.
 */
export async function triggerBurst(
  event: unknown,
  context: { readonly awsRequestId: string },
  dependencies: TriggerDependencies,
): Promise<TriggerAnswer> {
  const request = readTriggerRequest(event);
  const random = randomFrom(request.seed ?? context.awsRequestId);
  const messages = jobsOf(request, random);
  const messageOf = messagesOf(request, random, context.awsRequestId);
  if (request.payloads !== undefined) checkSizes(messages, request.payloads, messageOf);
  const planned = request.goal && (await planForGoal(request, request.goal, dependencies));
  const plan = planned?.plan;
  if (plan !== undefined) dependencies.print([plan.why, ...plan.caveats].join("; "));
  const { spread = "random" } = plan ?? request;
  const consumer = consumerOf(dependencies.variables);
  const calls = planMessages({ ...request, consumer, ...planned, messages, spread, random }, batchEntriesMax);
  const startedAtMs = dependencies.nowMs();
  const { failedIds, errors } = await sendJobs(calls, messageOf, dependencies);
  const sent = messages.length - failedIds.length;
  const answer = {
    run: request.run ?? null,
    sent,
    failed: failedIds.length,
    failedDocuments: failedIds.map(Number),
    spread,
    delaySeconds: delayRange(calls),
    sendMs: dependencies.nowMs() - startedAtMs,
    errors,
    ...(plan && { plan }),
  };
  dependencies.print(JSON.stringify({ flatten: "trigger", ...answer }));
  if (sent === 0) throw new Error(`SQS accepted none of the ${failedIds.length} messages: ${errors.join("; ")}`);
  return answer;
}

const jobsOf = ({ count, first, run, work, failShare, flaky, outage }: TriggerRequest, random: Random): JobMessage[] =>
  planJobs({
    count,
    random,
    failShare,
    flaky,
    ...(run === undefined ? {} : { run }),
    ...(work === undefined ? {} : { work }),
  }).map((message) => ({
    ...message,
    document: message.document + first - 1,
    ...(outage === undefined ? {} : { outage }),
  }));

/** Creates the messages of jobs: jobs of flatten, together with the payloads of the event, if it has any. */
const messagesOf =
  ({ payloads, run }: TriggerRequest, random: Random, requestId: string) =>
  (job: JobMessage): BurstMessage => {
    if (payloads === undefined) return { body: JSON.stringify(job) };
    const message = messageOf(payloads, jobIdentity(random, run ?? requestId, job.document), false);
    return { ...message, body: jobWithPayload(job, message.body) };
  };

/** Returns the range of delays in seconds; a delay is the message timer plus the time of the call. */
function delayRange(calls: readonly PlannedCall[]): TriggerAnswer["delaySeconds"] {
  const ms = calls.flatMap(({ atMs, jobs }) => jobs.map(({ delaySeconds }) => atMs + delaySeconds * 1000));
  ms.sort((a, b) => a - b);
  return { min: (ms[0] ?? 0) / 1000, max: (ms.at(-1) ?? 0) / 1000 };
}

const lanes = 8;
const attemptsMax = 5;
const firstBackoffMs = 100;

/**
 * Makes the planned calls when they are due, a few at a time. Entries that SQS refuses without a fault of the sender are
 * sent at most five times, with a wait that doubles.
 *
 * @returns the ids of the entries that were not accepted, in their order, and why, each reason once.
 */
async function sendJobs(
  calls: readonly PlannedCall[],
  messageOf: (job: JobMessage) => BurstMessage,
  dependencies: TriggerDependencies,
): Promise<{ readonly failedIds: readonly string[]; readonly errors: readonly string[] }> {
  const { nowMs, sleepMs } = dependencies;
  const startedAtMs = nowMs();
  const refused: RefusedEntry[] = [];
  const left = [...calls];
  const lane = async () => {
    for (let call = left.shift(); call; call = left.shift()) {
      const early = startedAtMs + call.atMs - nowMs();
      if (early > 0) await sleepMs(early);
      const messages = call.jobs.map((job) => ({ job, message: messageOf(job.message) }));
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
  return { failedIds: calls.flatMap(({ jobs }) => jobs.map(idOf)).filter((id) => refusedIds.has(id)), errors };
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
  { sendBatch, sleepMs }: TriggerDependencies,
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
