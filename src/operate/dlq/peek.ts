import type { Cloud } from "../../aws/clients.ts";
import { readQueue } from "../../aws/queue.ts";
import { readWaiting } from "../../aws/schedules.ts";
import { isFlattenStack, partOf, type Workload } from "../../aws/workload.ts";
import { objectIn } from "../../base/encoding.ts";
import { jobOfDeadLetter } from "../../experiment/follow/observers.ts";
import type { Target } from "../../experiment/target.ts";
import {
  type MessageView,
  type Peeked,
  type PeekRequest,
  peekQueue,
  type QueueDocumentHead,
  type QueueStats,
} from "../queue.ts";

interface DeadLetterRequest extends Pick<PeekRequest, "max" | "confirm"> {
  /** Which of the messages that were read to group; all by default. */
  readonly isSelected?: (message: MessageView) => boolean;
}

/**
 * Reads dead-lettered messages of a workload without consuming them, and groups them by reason and run. `confirm` is called only
 * if the dead-letter queue has a redrive policy of its own: the peek counts as a receive then.
 */
export async function peekDeadLetters(
  { cloud, workload }: Target<Workload>,
  { max, confirm, isSelected = () => true }: DeadLetterRequest,
): Promise<Peeked & DeadLetterFindings> {
  const [peeked, maxReceiveCount] = await Promise.all([
    peekQueue({ cloud, queueUrl: partOf(workload, "deadLetterQueueUrl"), max, confirm }),
    maxReceiveCountOf(cloud, workload.queueUrl),
  ]);
  const groups = groupDeadLetters(peeked.messages.filter(isSelected), maxReceiveCount, isFlattenStack(workload));
  return { ...peeked, messagesRead: peeked.messages.length, groups };
}

/** The receives after which a queue dead-letters a message; null without a redrive policy, and for an unknown queue. */
export async function maxReceiveCountOf(cloud: Cloud, queueUrl: string | null): Promise<number | null> {
  if (queueUrl === null) return null;
  return (await readQueue(cloud, queueUrl)).settings.redrive?.maxReceiveCount ?? null;
}

/** What a dead-letter queue contains. */
export interface DeadLetterFindings {
  /** Messages that were read: all, up to the given maximum. */
  readonly messagesRead: number;
  /** Largest first. */
  readonly groups: readonly DeadLetterGroup[];
}

/** `flatten dlq stats --format json`. */
export interface DeadLetterStatsDocument extends QueueDocumentHead<"dlq-stats">, QueueStats, DeadLetterFindings {
  /** The source queue, and the receives after which it moves a message to this one. */
  readonly source: { readonly queue: string | null; readonly maxReceiveCount: number | null };
}

/** `flatten dlq peek --format json`. */
export interface DeadLetterPeekDocument
  extends QueueDocumentHead<"dlq-peek">,
    DeadLetterFindings,
    Pick<Peeked, "depth" | "countedAsReceive"> {
  readonly messages: readonly (MessageView & { readonly reason: string })[];
}

/** Dead-lettered messages of one run with the same reason. */
export interface DeadLetterGroup {
  readonly reason: string;
  /** Null for messages that name no run. */
  readonly run: string | null;
  readonly messages: number;
  /** The numbers of their jobs, ascending, each once. */
  readonly jobs: readonly number[];
  /** ISO 8601; when they were first sent to the source queue, not when SQS moved them to the dead-letter queue. */
  readonly firstSentAt: string | null;
  readonly lastSentAt: string | null;
  /** The smallest and the largest receive count; each peek counts. */
  readonly receives: { readonly min: number; readonly max: number };
  /** Messages with at least as many receives as the source queue's redrive policy allows. */
  readonly receivesUsedUp: number;
}

/**
 * Groups dead-lettered messages by reason and run, the largest group first.
 *
 * @param hasJobs whether the queue is one of flatten's, whose messages are jobs.
 */
export function groupDeadLetters(
  messages: readonly MessageView[],
  maxReceiveCount: number | null,
  hasJobs = true,
): DeadLetterGroup[] {
  const groups = new Map<string, { reason: string; run: string | null; members: MessageView[] }>();
  for (const message of messages) {
    const reason = deadLetterReason(message, hasJobs);
    const run = jobOfDeadLetter(message.body)?.run ?? null;
    const key = JSON.stringify([reason, run]);
    const group = groups.get(key) ?? { reason, run, members: [] };
    group.members.push(message);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ reason, run, members }) => ({ reason, run, ...summaryOf(members, maxReceiveCount) }))
    .sort((a, b) => b.messages - a.messages);
}

function summaryOf(members: readonly MessageView[], maxReceiveCount: number | null) {
  const jobs = members.map(({ body }) => jobOfDeadLetter(body)?.document).filter((each) => each !== undefined);
  const sentAt = members
    .map((each) => each.sentAt)
    .filter((each) => each !== null)
    .sort();
  const receives = members.map(({ receiveCount }) => receiveCount).sort((a, b) => a - b);
  return {
    messages: members.length,
    jobs: [...new Set(jobs)].sort((a, b) => a - b),
    firstSentAt: sentAt[0] ?? null,
    lastSentAt: sentAt.at(-1) ?? null,
    receives: { min: receives[0] ?? 0, max: receives.at(-1) ?? 0 },
    receivesUsedUp: maxReceiveCount === null ? 0 : receives.filter((count) => count >= maxReceiveCount).length,
  };
}

/**
 * Why a message is in the dead-letter queue, as far as the message itself shows:
 *
 * - `poisoned`, `flaky`, `malformed`: the job fails, or the body is not a job;
 * - `RetriesExhausted: DocumentFailed` and similar: the record of a failed asynchronous invoke;
 * - `not sent on`: the message waited for longer than 900 s, and could not be sent on when it was due;
 * - `received too often`: a valid job that was throttled, timed out or crashed, or a message that is no job of flatten; the
 *   function's log shows why;
 * - `sent to this queue`: no source queue moved it here.
 *
 * @param hasJobs whether the queue is one of flatten's, whose messages are jobs. The body of any other message tells nothing.
 */
export function deadLetterReason(message: MessageView, hasJobs: boolean): string {
  const record = readFailedEvent(message.body);
  if (record !== undefined) {
    return record.errorType === undefined ? record.condition : `${record.condition}: ${record.errorType}`;
  }
  if (readWaiting(message.body) !== undefined) return "not sent on";
  const { ErrorCode, ErrorMessage } = message.attributes;
  if (ErrorCode !== undefined) return `asynchronous invoke failed: ${ErrorMessage ?? `code ${ErrorCode}`}`;
  if (hasJobs) {
    const job = jobOfDeadLetter(message.body);
    if (job === undefined) return "malformed";
    if (job.poisoned && !job.repaired) return "poisoned";
    if ((job.flaky ?? 0) > 0 && !job.repaired) return "flaky";
  }
  return message.deadLetterSourceArn === null ? "sent to this queue" : "received too often";
}

/** The record that Lambda sends to a destination for a failed asynchronous event (L-DG asynchronous invocation records). */
interface FailedEventRecord {
  /** RetriesExhausted, EventAgeExceeded or ZeroReservedConcurrency. */
  readonly condition: string;
  /** The type of the function's error; undefined when the function did not run. */
  readonly errorType: string | undefined;
  readonly requestPayload: unknown;
}

/** Reads a message body as the record of a failed asynchronous event; undefined if it is none. */
export function readFailedEvent(body: string): FailedEventRecord | undefined {
  const record = objectIn(body) as
    | {
        readonly requestContext?: { readonly condition?: unknown } | null;
        readonly requestPayload?: unknown;
        readonly responsePayload?: { readonly errorType?: unknown } | null;
      }
    | undefined;
  const condition = record?.requestContext?.condition;
  if (typeof condition !== "string" || record?.requestPayload === undefined) return undefined;
  const errorType = record.responsePayload?.errorType;
  return {
    condition,
    errorType: typeof errorType === "string" ? errorType : undefined,
    requestPayload: record.requestPayload,
  };
}
