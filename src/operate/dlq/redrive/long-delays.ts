import pLimit from "p-limit";
import {
  createScheduleGroup,
  existsAlready,
  redriveGroup,
  type SchedulePace,
  scheduleMessage,
} from "../../../aws/beyond/schedules.ts";
import type { BeyondStack } from "../../../aws/beyond/stack.ts";
import { minuteBefore, waitingBody } from "../../../aws/beyond/waiting.ts";
import type { Cloud } from "../../../aws/clients.ts";
import { queueNameOf } from "../../../aws/queue.ts";
import { type OutgoingEntry, type SendOutcome, sendEntries } from "../../../aws/send.ts";
import { utf8Length } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { nextPartSeconds } from "../../../base/long-delay.ts";
import { entryBatches, entryBytes } from "../../../base/message-size.ts";
import type { Beyond } from "../../../experiment/beyond.ts";
import type { WaitingCopies } from "./document.ts";
import { generationAttribute } from "./generation.ts";

/** A message to send in place of a dead-lettered one. */
export interface Copy extends OutgoingEntry {
  /** The id of the message that it is a copy of. */
  readonly id: string;
}

/** How the copies of a redrive wait for longer than a message timer allows. It ends before they are due. */
export interface LongWait {
  readonly stack: BeyondStack;
  readonly beyond: Beyond;
  readonly pace: SchedulePace;
  /** Added to the name of each schedule. A move has none: a message that was scheduled before is not scheduled again. */
  readonly suffix: string;
  /** How many copies wait, and when the last one is due, milliseconds since the epoch. */
  readonly seen: { messages: number; lastDueMs: number };
}

/** Prepares a redrive with long delays: EventBridge Scheduler needs the group of its schedules. */
export async function prepareWait(cloud: Cloud, { stack, beyond }: LongWait): Promise<void> {
  if (beyond === "scheduler") await createScheduleGroup(cloud, redriveGroup(stack.name));
}

/** What waits when the redrive has ended; undefined if nothing does. */
export function waitingCopies({ stack, beyond, seen }: LongWait): WaitingCopies | undefined {
  if (seen.messages === 0) return undefined;
  const place = beyond === "hops" ? queueNameOf(stack.laterQueueUrl) : redriveGroup(stack.name);
  return { messages: seen.messages, in: place, lastDueAt: new Date(seen.lastDueMs).toISOString() };
}

/** Called with copies and what became of each, as soon as that is known: a message is deleted only after its copy is confirmed. */
type RecordOutcomes = (copies: readonly Copy[], outcomes: readonly SendOutcome[]) => Promise<void>;

/** A copy, and the message that waits for it. */
interface WaitingCopy {
  readonly copy: Copy;
  readonly dueMs: number;
  readonly body: string;
}

/** Sends copies to where they wait. @throws the first failure, after what was confirmed before it has been recorded. */
export async function sendToWait(
  cloud: Cloud,
  wait: LongWait,
  copies: readonly Copy[],
  record: RecordOutcomes,
): Promise<void> {
  const waiting = copies.map((copy): WaitingCopy => {
    // The function `resend` and EventBridge Scheduler go by the clock of the target.
    const dueMs = cloud.clock.nowMs() + cloud.skew.certainMs + (copy.delaySeconds ?? 0) * 1_000;
    return { copy, dueMs, body: waitingBody(dueMs, copy) };
  });
  const noted: RecordOutcomes = async (sent, outcomes) => {
    outcomes.forEach(({ sent: isSent }, index) => {
      const of = waiting.find(({ copy }) => copy === sent[index]);
      if (!isSent || of === undefined) return;
      wait.seen.messages++;
      wait.seen.lastDueMs = Math.max(wait.seen.lastDueMs, of.dueMs);
    });
    await record(sent, outcomes);
  };
  const { service, bytesMax, remedy } = bounds[wait.beyond];
  const isTooLarge = ({ body }: WaitingCopy) => utf8Length(body) > bytesMax;
  const tooLarge = waiting.filter(isTooLarge).map(({ copy }) => copy);
  const error = `it is too large to wait: ${service} accepts ${bytesMax} bytes. ${remedy}`;
  const refused = tooLarge.map((): SendOutcome => ({ sent: false, error, unconfirmed: false }));
  if (tooLarge.length > 0) await record(tooLarge, refused);
  const left = waiting.filter((each) => !isTooLarge(each));
  await (wait.beyond === "hops" ? sendToLater : scheduleAll)(cloud, wait, left, noted);
}

/** The largest message that can wait, which contains the copy as JSON text. */
const bounds = {
  hops: { service: "SQS", bytesMax: limits.sqs.messageBytesMax, remedy: "Use delays of at most 900 s" },
  scheduler: {
    service: "EventBridge Scheduler",
    bytesMax: limits.scheduler.inputBytesMax,
    remedy: "Use --beyond hops",
  },
} as const satisfies Record<Beyond, object>;

async function sendToLater(cloud: Cloud, { stack }: LongWait, waiting: readonly WaitingCopy[], record: RecordOutcomes) {
  const entries = waiting.map(({ copy, body }) => {
    const entry = { body, delaySeconds: nextPartSeconds(copy.delaySeconds ?? 0) };
    return { copy, entry };
  });
  for (const batch of entryBatches(entries, ({ entry }) => entryBytes(entry))) {
    const outcomes = await sendEntries(
      cloud,
      stack.laterQueueUrl,
      batch.map(({ entry }) => entry),
    );
    await record(
      batch.map(({ copy }) => copy),
      outcomes,
    );
  }
}

async function scheduleAll(cloud: Cloud, wait: LongWait, waiting: readonly WaitingCopy[], record: RecordOutcomes) {
  const limit = pLimit(schedulesAtOnce);
  const results = await Promise.allSettled(waiting.map((each) => limit(scheduled, cloud, wait, each)));
  const known = results.flatMap((result, index) =>
    result.status === "fulfilled" ? [{ copy: waiting[index]?.copy as Copy, outcome: result.value }] : [],
  );
  await record(
    known.map(({ copy }) => copy),
    known.map(({ outcome }) => outcome),
  );
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Schedules that one batch creates at a time. */
const schedulesAtOnce = 5;

async function scheduled(cloud: Cloud, wait: LongWait, { copy, dueMs, body }: WaitingCopy): Promise<SendOutcome> {
  const generation = copy.attributes?.[generationAttribute]?.StringValue ?? "0";
  const name = `${copy.id}-${generation}${wait.suffix}`;
  const group = redriveGroup(wait.stack.name);
  await wait.pace.turn(cloud.clock);
  try {
    await scheduleMessage(cloud, wait.stack, { name, group, minuteMs: minuteBefore(dueMs), body });
  } catch (error) {
    if (!(await existsAlready(cloud, group, error))) throw error;
  }
  return { sent: true, messageId: name };
}
