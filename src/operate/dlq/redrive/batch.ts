import type { Message } from "@aws-sdk/client-sqs";
import type { Cloud } from "../../../aws/clients.ts";
import { deleteMessages, receiveMessages, returnMessages } from "../../../aws/receive.ts";
import { type SendOutcome, sendEntries } from "../../../aws/send.ts";
import { limits } from "../../../base/limits.ts";
import { entryBatches, entryBytes } from "../../../base/message-size.ts";
import { randomFrom } from "../../../base/random.ts";
import type { JitterWindow } from "../../../plan/jitter-window.ts";
import type { SpreadName } from "../../../plan/spreads/spread.ts";
import { spreads } from "../../../plan/spreads/spreads.ts";
import { copyOf } from "./copy.ts";
import type { RedriveProgress } from "./document.ts";
import { grownCopy } from "./generation.ts";
import type { RedriveLedger } from "./ledger.ts";
import { type Copy, type LongWait, sendToWait } from "./long-delays.ts";
import { type DeadLetterSelection, isMessageSelected } from "./selection.ts";

/** A redrive that receives, sends and deletes the messages itself. */
export interface SpreadRedriveRequest {
  readonly cloud: Cloud;
  readonly deadLetterQueueUrl: string;
  /** The queue that the messages are sent to. */
  readonly queueUrl: string;
  /** Whether that is another queue than the one that they came from. */
  readonly toOther: boolean;
  readonly selection: DeadLetterSelection;
  /** Whether the queue is one of flatten's, whose messages are jobs. */
  readonly hasJobs: boolean;
  /** Messages in the dead-letter queue at the start; approximate. */
  readonly found: number;
  readonly delays: RedriveDelays;
  /** Where copies wait whose delay is longer than a message timer; undefined if there are none. */
  readonly wait?: LongWait | undefined;
  /** Marks every job as repaired, so that a poisoned job succeeds. */
  readonly repaired: boolean;
  /** Keeps the messages in the dead-letter queue, and sends copies. */
  readonly copy: boolean;
  readonly onProgress: (progress: RedriveProgress) => void;
  /** Stops after the batches in flight; messages that were received and not sent are returned to the queue. */
  readonly signal?: AbortSignal;
}

/** How the delays of a redrive are drawn. */
export interface RedriveDelays {
  readonly window: JitterWindow;
  readonly spread: SpreadName;
  readonly seed: number;
  /** The delay of the first, second, … redrive of a message, whole seconds; undefined to draw the delays. */
  readonly growSeconds?: readonly number[] | undefined;
}

/**
 * Draws the delays of a redrive, one for each message. `found` is approximate: if more messages come, the delays repeat
 * from the start, so that every delay stays in the window.
 *
 * @returns the delay in whole seconds by the index of the message.
 */
export function planDelays({ window, spread, seed }: RedriveDelays, found: number): (index: number) => number {
  const delays = spreads[spread].delaysSeconds({
    count: Math.max(1, found),
    ...window,
    random: randomFrom(seed).fork("redrive"),
  });
  // Messages are sent as they are received, so a part of a second cannot be waited for as a burst does.
  return (index) => Math.round(delays[index % delays.length] ?? window.minSeconds);
}

/** A redrive in progress. */
export interface RedriveRun extends SpreadRedriveRequest {
  readonly ledger: RedriveLedger;
  /** The delay of a message by its index, whole seconds. */
  readonly delayOf: (index: number) => number;
  /** The index of the next message to send. */
  next: number;
  /** The error that stopped the redrive; undefined while there is none. */
  failure: unknown;
}

/** Visibility timeout of received messages: far longer than sending and deleting a batch takes, retries included. */
const visibilitySeconds = 300;
/** A batch that is older than this is not sent (the machine may have slept): its messages may be visible again. */
const sendWithinMs = 120_000;

const isCancelled = ({ signal, failure }: RedriveRun): boolean => signal?.aborted === true || failure !== undefined;

/** Whether the redrive receives no more messages: it was interrupted, it failed, or it has as many as it may move. */
export const isStopped = (run: RedriveRun): boolean =>
  isCancelled(run) || (run.selection.max !== null && run.next >= run.selection.max);

/**
 * Receives up to ten dead-lettered messages, sends their copies, and deletes the messages whose copies were confirmed.
 * Messages that were neither sent nor kept are returned to the queue, also after an error.
 *
 * @returns how many messages were new.
 */
export async function moveBatch(run: RedriveRun): Promise<number> {
  if (isStopped(run)) return 0;
  const { cloud, deadLetterQueueUrl, ledger } = run;
  const startedAtMs = cloud.clock.nowMs();
  let fresh: readonly Message[] = [];
  try {
    const admitted = ledger.admit(await receiveMessages(cloud, deadLetterQueueUrl, visibilitySeconds));
    fresh = admitted.fresh;
    await deleteCopied(run, admitted.again);
    for (const batch of entryBatches(copiesOf(run, fresh), entryBytes)) {
      if (isCancelled(run) || cloud.clock.nowMs() - startedAtMs > sendWithinMs) break;
      await sendCopies(run, batch);
    }
  } catch (error) {
    run.failure ??= error;
  }
  const handles = ledger.release(fresh.map(({ MessageId }) => MessageId ?? ""));
  // A message that cannot be returned becomes visible when its visibility timeout ends.
  await returnMessages(cloud, deadLetterQueueUrl, handles).catch(() => undefined);
  return fresh.length;
}

/** Deletes messages whose copies were confirmed: those in `ids`, or all. */
export async function deleteCopied(
  { cloud, deadLetterQueueUrl, ledger }: RedriveRun,
  ids?: readonly string[],
): Promise<void> {
  const undeleted = ledger.undeleted(ids);
  const unconfirmed = new Set(await deleteMessages(cloud, deadLetterQueueUrl, [...undeleted.values()]));
  for (const [id, handle] of undeleted) if (!unconfirmed.has(handle)) ledger.deleted(id, handle);
}

/**
 * The copies of the selected messages. A message that is not selected stays received until the redrive ends, so that it
 * is not received again and again; messages beyond the maximum are returned with the batch.
 */
function copiesOf(run: RedriveRun, messages: readonly Message[]): Copy[] {
  const { ledger, repaired, selection, hasJobs, toOther } = run;
  const copies: Copy[] = [];
  for (const message of messages) {
    const id = message.MessageId ?? "";
    if (!isMessageSelected(selection, message, hasJobs)) {
      ledger.keep(id, null);
      continue;
    }
    const copy = copyOf(message, { repaired, toOther });
    if ("reason" in copy) ledger.keep(id, copy.reason);
    else if (selection.max === null || run.next < selection.max) {
      const delayed = delayedCopy(run, copy);
      if ("reason" in delayed) ledger.keep(id, delayed.reason);
      else copies.push({ id, ...delayed });
    }
  }
  return copies;
}

/** The next copy with its delay; or why it cannot be sent. */
function delayedCopy(run: RedriveRun, copy: Parameters<typeof grownCopy>[1]) {
  const { growSeconds } = run.delays;
  const drawn = { ...copy, delaySeconds: run.delayOf(run.next) };
  const delayed = growSeconds === undefined ? drawn : grownCopy(growSeconds, copy, !run.toOther);
  if (!("reason" in delayed)) run.next++;
  return delayed;
}

/** Sends copies, those whose delay is longer than a message timer to where they wait, and deletes the messages. */
async function sendCopies(run: RedriveRun, copies: readonly Copy[]): Promise<void> {
  const { cloud, queueUrl, wait } = run;
  const isLong = ({ delaySeconds = 0 }: Copy) => wait !== undefined && delaySeconds > limits.sqs.delaySecondsMax;
  const short = copies.filter((copy) => !isLong(copy));
  if (short.length > 0) await record(run, short, await sendEntries(cloud, queueUrl, short));
  if (wait === undefined || short.length === copies.length) return;
  await sendToWait(cloud, wait, copies.filter(isLong), (sent, outcomes) => record(run, sent, outcomes));
}

/** Records what became of copies, and deletes the messages whose copies were confirmed. */
async function record(run: RedriveRun, copies: readonly Copy[], outcomes: readonly SendOutcome[]): Promise<void> {
  const { ledger } = run;
  const confirmed: string[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const { id } = copies[i] as Copy;
    if (!outcome.sent) ledger.keep(id, outcome.error);
    else if (run.copy) ledger.copiedAndKept(id, outcome.messageId);
    else {
      ledger.copied(id, outcome.messageId);
      confirmed.push(id);
    }
  }
  await deleteCopied(run, confirmed);
}
