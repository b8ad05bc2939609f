import { jobOfDeadLetter } from "../../experiment/follow/dead-letters.ts";
import type { MessageView } from "../queue/peek.ts";

/** Dead letters of one run that are there for the same reason. */
export interface DeadLetterGroup {
  readonly reason: string;
  /** Null for messages that name no run. */
  readonly run: string | null;
  readonly messages: number;
  /** Ascending, without repetition. */
  readonly documents: readonly number[];
  /** ISO 8601; when they were first sent, not when they were given up. */
  readonly firstSentAt: string | null;
  readonly lastSentAt: string | null;
  /** Receives so far, looks included: fewest and most. */
  readonly receives: { readonly min: number; readonly max: number };
  /** Messages that were received as often as the queue's redrive policy allows. */
  readonly receivesUsedUp: number;
}

/** Sorts dead letters into groups by reason and run, the largest group first. */
export function groupDeadLetters(messages: readonly MessageView[], maxReceiveCount: number | null): DeadLetterGroup[] {
  const groups = new Map<string, { reason: string; run: string | null; members: MessageView[] }>();
  for (const message of messages) {
    const reason = deadLetterReason(message);
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
  const documents = members.map(({ body }) => jobOfDeadLetter(body)?.document).filter((each) => each !== undefined);
  const sentAt = members
    .map((each) => each.sentAt)
    .filter((each) => each !== null)
    .sort();
  const receives = members.map(({ receiveCount }) => receiveCount).sort((a, b) => a - b);
  return {
    messages: members.length,
    documents: [...new Set(documents)].sort((a, b) => a - b),
    firstSentAt: sentAt[0] ?? null,
    lastSentAt: sentAt.at(-1) ?? null,
    receives: { min: receives[0] ?? 0, max: receives.at(-1) ?? 0 },
    receivesUsedUp: maxReceiveCount === null ? 0 : receives.filter((count) => count >= maxReceiveCount).length,
  };
}

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

/** What Lambda sends to a destination for an asynchronous event that failed (L-DG asynchronous invocation records). */
export interface FailedEventRecord {
  /** RetriesExhausted, EventAgeExceeded or ZeroReservedConcurrency. */
  readonly condition: string;
  /** Name of what the function threw; undefined when it never ran. */
  readonly errorType: string | undefined;
  readonly requestPayload: unknown;
}

/** Reads a message body as such a record; undefined if it is none. */
export function readFailedEvent(body: string): FailedEventRecord | undefined {
  try {
    const value = JSON.parse(body) as {
      requestContext?: { condition?: unknown };
      requestPayload?: unknown;
      responsePayload?: { errorType?: unknown };
    } | null;
    const condition = value?.requestContext?.condition;
    if (typeof condition !== "string" || value?.requestPayload === undefined) return undefined;
    const errorType = value.responsePayload?.errorType;
    return {
      condition,
      errorType: typeof errorType === "string" ? errorType : undefined,
      requestPayload: value.requestPayload,
    };
  } catch {
    return undefined;
  }
}
