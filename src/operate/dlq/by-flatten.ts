import type { Message } from "@aws-sdk/client-sqs";
import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { deleteMessages, receiveMessages, returnMessages, type SendOutcome, sendEntries } from "../../aws/messages.ts";
import { queueDepth } from "../../aws/queue.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { entryBatches, entryBytes } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { sum } from "../../base/numbers.ts";
import { messageView } from "../queue.ts";
import { copyOf, type DeadLetterSelection, everyMessage, grownCopy, isSelected } from "./copy.ts";
import {
  type Copy,
  type LongWait,
  planDelays,
  prepareWait,
  type SentCopy,
  sendToWait,
  waitingCopies,
  waitOf,
} from "./delays.ts";
import type { OwnWay, RedriveOutcome, RedriveRequest } from "./document.ts";
import { RedriveLedger } from "./ledger.ts";

/** Batches in flight at the same time. */
const parallelBatches = 25;

/**
 * Moves dead-lettered messages back to the source queue, each with its own delay. A message is deleted from the
 * dead-letter queue only after SQS has confirmed its copy, so an interruption loses no message. Delivery is at least
 * once: if the process ends between confirmation and deletion, or the response to a send is lost, the message is in both
 * queues, and becomes visible again when its visibility timeout ends.
 */
export async function redriveByFlatten(
  request: RedriveRequest,
  way: OwnWay,
  queues: Pick<RedriveRun, "deadLetterQueueUrl" | "queueUrl">,
  found: number,
): Promise<RedriveOutcome> {
  const { target, selection = everyMessage, signal } = request;
  const { cloud } = target;
  const expected = Math.min(found, selection.max ?? found);
  const wait = waitOf(request, way);
  if (wait !== undefined && found > 0) await prepareWait(cloud, wait);
  const ledger = new RedriveLedger();
  const run: RedriveRun = {
    request,
    cloud,
    way,
    selection,
    ...queues,
    delayOf: planDelays(way, request.seed, expected),
    wait,
    ledger,
    next: 0,
    failure: undefined,
  };
  const startedAtMs = cloud.clock.nowMs();
  const report = () => request.onProgress(ledger.progress(expected, cloud.clock.nowMs() - startedAtMs));
  await moveRounds(run, found, report).catch((error: unknown) => {
    run.failure ??= error;
  });
  await deleteCopied(run);
  await returnMessages(cloud, queues.deadLetterQueueUrl, ledger.keptHandles).catch(() => undefined);
  report();
  const { moved, copied, notDeleted, kept } = ledger.counts;
  return {
    state: run.failure !== undefined ? "failed" : signal?.aborted ? "interrupted" : "completed",
    counts: { moved, copied, notDeleted, left: Math.max(kept, found - moved - copied - notDeleted) },
    leftMessages: ledger.leftMessages,
    waiting: wait && waitingCopies(wait),
    failure: run.failure,
  };
}

/** Moves as many batches as the queue's depth asks for, until a round finds no message: the depth is approximate. */
async function moveRounds(run: RedriveRun, found: number, report: () => void): Promise<void> {
  const limit = pLimit(parallelBatches);
  const batch = async () => {
    const fresh = await moveBatch(run);
    report();
    return fresh;
  };
  for (let expected = found; ; ) {
    const batches = Math.max(1, Math.ceil(expected / limits.sqs.receiveMessagesMax));
    const fresh = await Promise.all(Array.from({ length: batches }, () => limit(batch)));
    if (isStopped(run) || sum(fresh) === 0) return;
    expected = (await queueDepth(run.cloud, run.deadLetterQueueUrl)).visible;
  }
}

/** A redrive in progress that receives, sends and deletes the messages itself. */
interface RedriveRun {
  readonly request: RedriveRequest;
  readonly cloud: Cloud;
  readonly way: OwnWay;
  readonly selection: DeadLetterSelection;
  readonly deadLetterQueueUrl: string;
  /** The queue that the messages are sent to. */
  readonly queueUrl: string;
  /** The delay of a message by its index, whole seconds. */
  readonly delayOf: (index: number) => number;
  /** Where copies wait whose delay is longer than a message timer; undefined if there are none. */
  readonly wait: LongWait | undefined;
  readonly ledger: RedriveLedger;
  /** The index of the next message to send. */
  next: number;
  /** The error that stopped the redrive; undefined while there is none. */
  failure: unknown;
}

/** Visibility timeout of received messages: far longer than sending and deleting a batch takes, retries included. */
const visibilitySeconds = 300;
/** A batch that is older than this is not sent (the machine may have slept): its messages may be visible again. */
const sendWithinMs = 120_000;

const isCancelled = ({ request, failure }: RedriveRun): boolean =>
  request.signal?.aborted === true || failure !== undefined;

const isFull = ({ selection, next }: RedriveRun): boolean => selection.max !== null && next >= selection.max;

/** Whether the redrive receives no more messages: it was interrupted, it failed, or it has as many as it may move. */
const isStopped = (run: RedriveRun): boolean => isCancelled(run) || isFull(run);

/**
 * Receives up to ten dead-lettered messages, sends their copies, and deletes the messages whose copies were confirmed.
 * Messages that were neither sent nor kept are returned to the queue, also after an error.
 *
 * @returns how many messages were new.
 */
async function moveBatch(run: RedriveRun): Promise<number> {
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
async function deleteCopied({ cloud, deadLetterQueueUrl, ledger }: RedriveRun, ids?: readonly string[]): Promise<void> {
  const undeleted = ledger.undeleted(ids);
  const unconfirmed = new Set(await deleteMessages(cloud, deadLetterQueueUrl, [...undeleted.values()]));
  for (const [id, handle] of undeleted) if (!unconfirmed.has(handle)) ledger.deleted(id, handle);
}

/**
 * The copies of the selected messages. A message that is not selected stays received until the redrive ends, so that it
 * is not received again and again; messages beyond the maximum are returned with the batch.
 */
function copiesOf(run: RedriveRun, messages: readonly Message[]): Copy[] {
  const copies: Copy[] = [];
  const hasJobs = isFlattenStack(run.request.target.workload);
  for (const message of messages) {
    const id = message.MessageId ?? "";
    const isWanted = isSelected(run.selection, messageView(message), hasJobs);
    const copy = isWanted ? nextCopy(run, message) : { reason: null };
    if (copy === undefined) continue;
    if ("reason" in copy) run.ledger.keep(id, copy.reason);
    else {
      run.next++;
      copies.push({ id, ...copy });
    }
  }
  return copies;
}

/** The copy of a message with its delay, or why it cannot be sent; undefined if the redrive has as many as it may move. */
function nextCopy(run: RedriveRun, message: Message) {
  const { way } = run;
  const { toQueueUrl, target } = run.request;
  const toOther = toQueueUrl !== undefined && toQueueUrl !== target.workload.queueUrl;
  const copy = copyOf(message, { repaired: way.repaired, toOther });
  if ("reason" in copy) return copy;
  if (isFull(run)) return undefined;
  return way.growSeconds === undefined
    ? { ...copy, delaySeconds: run.delayOf(run.next) }
    : grownCopy(way.growSeconds, copy, !toOther);
}

/** Sends copies, those whose delay is longer than a message timer to where they wait, and deletes the messages. */
async function sendCopies(run: RedriveRun, copies: readonly Copy[]): Promise<void> {
  const { cloud, queueUrl, wait } = run;
  const isLong = ({ delaySeconds = 0 }: Copy) => delaySeconds > limits.sqs.delaySecondsMax;
  const short = wait === undefined ? copies : copies.filter((copy) => !isLong(copy));
  if (short.length > 0) {
    const outcomes = await sendEntries(cloud, queueUrl, short);
    const sent = short.map((copy, index) => ({ copy, outcome: outcomes[index] as SendOutcome }));
    await record(run, sent);
  }
  if (wait === undefined || short.length === copies.length) return;
  for await (const sent of sendToWait(cloud, wait, copies.filter(isLong))) await record(run, sent);
}

/** Records what became of copies, and deletes the messages whose copies were confirmed. */
async function record(run: RedriveRun, sent: readonly SentCopy[]): Promise<void> {
  const { ledger } = run;
  const confirmed: string[] = [];
  for (const { copy, outcome } of sent) {
    if (!outcome.sent) ledger.keep(copy.id, outcome.error);
    else if (run.way.copy) ledger.copiedAndKept(copy.id, outcome.messageId);
    else {
      ledger.copied(copy.id, outcome.messageId);
      confirmed.push(copy.id);
    }
  }
  await deleteCopied(run, confirmed);
}
