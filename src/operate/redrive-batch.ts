import type { Message } from "@aws-sdk/client-sqs";
import { giveBack, receiveMessages } from "../aws/receive.ts";
import { deleteMessages } from "../aws/receive-delete.ts";
import { entryBatches, entryBytes, type OutgoingEntry, sendEntries } from "../aws/send-entries.ts";
import { redriveCopy } from "./redrive-copy.ts";
import type { RedriveLedger } from "./redrive-ledger.ts";
import type { SpreadRedriveRequest } from "./redrive-spread.ts";

/** A redrive at work. */
export interface RedriveRun extends SpreadRedriveRequest {
  readonly ledger: RedriveLedger;
  readonly delayOf: (index: number) => number;
  /** Place in the plan of the next message that is sent. */
  next: number;
  /** What broke it off. */
  failure: unknown;
}

interface Copy extends Omit<OutgoingEntry, "delaySeconds"> {
  readonly id: string;
}

/** How long a received message is hidden: far longer than sending and deleting it takes, retries included. */
const hiddenSeconds = 300;
/** A batch that took longer up to here (a laptop that slept) is not sent: its messages may be visible to others again. */
const sendWithinMs = 120_000;

const stopped = ({ signal, failure }: RedriveRun): boolean => signal?.aborted === true || failure !== undefined;

/**
 * Receives up to ten dead letters, sends their copies and deletes those that were confirmed. Whatever is neither sent
 * nor to be kept is given back, also when something breaks off.
 *
 * @returns how many messages were new.
 */
export async function moveBatch(run: RedriveRun): Promise<number> {
  if (stopped(run)) return 0;
  const { cloud, deadLetterQueueUrl, ledger } = run;
  const startedAtMs = cloud.clock.nowMs();
  let fresh: readonly Message[] = [];
  try {
    const admitted = ledger.admit(await receiveMessages(cloud, deadLetterQueueUrl, hiddenSeconds));
    fresh = admitted.fresh;
    await deleteCopied(run, admitted.again);
    for (const batch of entryBatches(copiesOf(run, fresh), entryBytes)) {
      if (stopped(run) || cloud.clock.nowMs() - startedAtMs > sendWithinMs) break;
      await sendCopies(run, batch);
    }
  } catch (error) {
    run.failure ??= error;
  }
  const handles = ledger.release(fresh.map(({ MessageId }) => MessageId ?? ""));
  // One that cannot be given back shows up again by itself when its visibility timeout is over.
  await giveBack(cloud, deadLetterQueueUrl, handles).catch(() => undefined);
  return fresh.length;
}

function copiesOf({ ledger, repaired }: RedriveRun, messages: readonly Message[]): Copy[] {
  const copies: Copy[] = [];
  for (const message of messages) {
    const id = message.MessageId ?? "";
    const copy = redriveCopy(message, repaired);
    if ("reason" in copy) ledger.keep(id, copy.reason);
    else copies.push({ id, body: copy.body, attributes: copy.attributes });
  }
  return copies;
}

async function sendCopies(run: RedriveRun, copies: readonly Copy[]): Promise<void> {
  const { cloud, queueUrl, ledger } = run;
  const entries = copies.map((copy) => ({ ...copy, delaySeconds: run.delayOf(run.next++) }));
  const outcomes = await sendEntries(cloud, queueUrl, entries);
  const confirmed: string[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const { id } = entries[i] as Copy;
    if (outcome.sent) {
      ledger.copied(id, outcome.messageId);
      confirmed.push(id);
    } else ledger.keep(id, outcome.error);
  }
  await deleteCopied(run, confirmed);
}

/** Deletes messages whose copies were confirmed; all that are left without `ids`. */
export async function deleteCopied(
  { cloud, deadLetterQueueUrl, ledger }: RedriveRun,
  ids?: readonly string[],
): Promise<void> {
  const undeleted = ledger.undeleted(ids);
  const left = new Set(await deleteMessages(cloud, deadLetterQueueUrl, [...undeleted.values()]));
  for (const [id, handle] of undeleted) if (!left.has(handle)) ledger.deleted(id, handle);
}
