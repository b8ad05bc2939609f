import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { type OutgoingEntry, type SendOutcome, sendEntries } from "../../aws/messages.ts";
import { queueNameOf } from "../../aws/queue.ts";
import {
  type BeyondStack,
  createScheduleGroup,
  existsAlready,
  minuteBefore,
  redriveGroup,
  SchedulePace,
  scheduleMessage,
  waitingBody,
} from "../../aws/schedules.ts";
import { utf8Length } from "../../base/encoding.ts";
import { entryBatches, entryBytes, nextPartSeconds } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { randomFrom } from "../../base/random.ts";
import { type Beyond, schedulesPerSecond } from "../../experiment/beyond.ts";
import { spreads } from "../../plan/spreads/registry.ts";
import { jitterWindow } from "../../plan/spreads/spread.ts";
import { generationAttribute } from "./copy.ts";
import type { OwnWay, RedriveRequest, WaitingCopies } from "./document.ts";

/**
 * Draws the delays of a redrive, one for each message. `expected` is approximate: if more messages come, the delays repeat
 * from the start, so that every delay stays in the window.
 *
 * @returns the delay in whole seconds by the index of the message.
 */
export function planDelays(
  { jitterSeconds, spread }: OwnWay,
  seed: number,
  expected: number,
): (index: number) => number {
  const delays = spreads[spread].delaysSeconds({
    count: Math.max(1, expected),
    ...jitterWindow(jitterSeconds),
    random: randomFrom(seed).fork("redrive"),
  });
  // Messages are sent as they are received, so a part of a second cannot be waited for as a burst does.
  return (index) => Math.round(delays[index % delays.length] ?? jitterSeconds.min);
}

/** A message to send in place of a dead-lettered one. */
export interface Copy extends OutgoingEntry {
  /** The id of the message that it is a copy of. */
  readonly id: string;
}

/** A copy, and what became of it. */
export interface SentCopy {
  readonly copy: Copy;
  readonly outcome: SendOutcome;
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

/** How the copies of a redrive wait; undefined if none of them waits for so long. */
export function waitOf({ beyond: stack, target }: RedriveRequest, { beyond, copy }: OwnWay): LongWait | undefined {
  if (beyond === undefined || stack === undefined) return undefined;
  return {
    stack,
    beyond,
    pace: new SchedulePace(schedulesPerSecond(target.description.region)),
    suffix: copy ? `-${target.cloud.clock.nowMs().toString(36)}` : "",
    seen: { messages: 0, lastDueMs: 0 },
  };
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

/** The message that waits in place of a copy. */
interface WaitingCopy extends OutgoingEntry {
  readonly copy: Copy;
  readonly dueMs: number;
}

/**
 * Sends copies to where they wait. A message is deleted only after its copy is confirmed, so what became of copies is returned as
 * soon as it is known.
 *
 * @throws the first failure, after what was confirmed before it has been returned.
 */
export async function* sendToWait(
  cloud: Cloud,
  wait: LongWait,
  copies: readonly Copy[],
): AsyncGenerator<readonly SentCopy[]> {
  const waiting = copies.map((copy): WaitingCopy => {
    const { delaySeconds = 0 } = copy;
    // The function `resend` and EventBridge Scheduler go by the clock of the target.
    const dueMs = cloud.clock.nowMs() + cloud.skew.certainMs + delaySeconds * 1_000;
    return { copy, dueMs, body: waitingBody(dueMs, copy), delaySeconds: nextPartSeconds(delaySeconds) };
  });
  const { service, bytesMax, remedy } = bounds[wait.beyond];
  const isTooLarge = ({ body }: WaitingCopy) => utf8Length(body) > bytesMax;
  const error = `it is too large to wait: ${service} accepts ${bytesMax} bytes. ${remedy}`;
  yield waiting.filter(isTooLarge).map(({ copy }) => ({ copy, outcome: { sent: false, error, unconfirmed: false } }));
  const send = wait.beyond === "hops" ? sendToLater : scheduleAll;
  for await (const sent of send(
    cloud,
    wait,
    waiting.filter((each) => !isTooLarge(each)),
  )) {
    const due = sent.filter(({ outcome }) => outcome.sent).map(({ dueMs }) => dueMs);
    wait.seen.messages += due.length;
    wait.seen.lastDueMs = Math.max(wait.seen.lastDueMs, ...due);
    yield sent;
  }
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

type Sent = AsyncGenerator<readonly (SentCopy & Pick<WaitingCopy, "dueMs">)[]>;

async function* sendToLater(cloud: Cloud, { stack }: LongWait, waiting: readonly WaitingCopy[]): Sent {
  for (const batch of entryBatches(waiting, entryBytes)) {
    const outcomes = await sendEntries(cloud, stack.laterQueueUrl, batch);
    yield batch.map((each, index) => ({ ...each, outcome: outcomes[index] as SendOutcome }));
  }
}

async function* scheduleAll(cloud: Cloud, wait: LongWait, waiting: readonly WaitingCopy[]): Sent {
  const limit = pLimit(schedulesAtOnce);
  const results = await Promise.allSettled(
    waiting.map((each) => limit(async () => ({ ...each, outcome: await schedule(cloud, wait, each) }))),
  );
  yield results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Schedules that one batch creates at a time. */
const schedulesAtOnce = 5;

async function schedule(cloud: Cloud, wait: LongWait, { copy, dueMs, body }: WaitingCopy): Promise<SendOutcome> {
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
