import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Cloud } from "../../aws/clients.ts";
import { deleteMessages, giveBack, receiveMessages } from "../../aws/receive.ts";
import { entryBatches, entryBytes, type OutgoingEntry, sendEntries } from "../../aws/send.ts";
import { randomFrom } from "../../base/random.ts";
import { jobOfDeadLetter } from "../../experiment/follow/dead-letters.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { spreads } from "../../plan/spreads/spreads.ts";
import { readFailedEvent } from "./groups.ts";
import type { RedriveLedger } from "./ledger.ts";
import type { RedriveProgress } from "./redrive-document.ts";

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

export interface SpreadRedriveRequest {
  readonly cloud: Cloud;
  readonly deadLetterQueueUrl: string;
  readonly queueUrl: string;
  /** Dead letters at the start, as far as SQS knew. */
  readonly found: number;
  readonly delays: RedriveDelays;
  /** Tells every job that its bug is fixed. */
  readonly repaired: boolean;
  readonly onProgress: (progress: RedriveProgress) => void;
  /** Stops after the batches in flight; what was received and not sent is given back. */
  readonly signal?: AbortSignal;
}

/** What is sent to the source queue for a dead letter, or why nothing can be. */
export type RedriveCopy =
  | { readonly body: string; readonly attributes: Readonly<Record<string, MessageAttributeValue>> }
  | { readonly reason: string };

/** Attributes that Lambda puts on the event of a failed asynchronous invoke (L-DG dead-letter queues). */
const attributesOfLambda = ["RequestID", "ErrorCode", "ErrorMessage"];

/**
 * The job of a dead letter as the source queue takes it: the message itself, or the event within the record of a failed
 * asynchronous invoke.
 *
 * @param repaired tells the job that its bug is fixed; what holds no job cannot be told, and stays where it is.
 */
function redriveCopy({ Body = "", MessageAttributes = {} }: Message, repaired: boolean): RedriveCopy {
  const record = readFailedEvent(Body);
  const body = record === undefined ? Body : JSON.stringify(record.requestPayload);
  const attributes = withoutLambdas(MessageAttributes);
  if (!repaired) return { body, attributes };
  const job = jobOfDeadLetter(body);
  if (job === undefined) return { reason: "it holds no job that could be repaired" };
  return { body: JSON.stringify({ ...job, repaired: true }), attributes };
}

function withoutLambdas(given: Readonly<Record<string, MessageAttributeValue>>) {
  const fromLambda = attributesOfLambda.slice(0, 2).every((name) => name in given);
  const names = Object.keys(given).filter((name) => !fromLambda || !attributesOfLambda.includes(name));
  return Object.fromEntries(names.map((name) => [name, sendable(given[name] as MessageAttributeValue)]));
}

/** A received value as it may be sent: without the empty lists that some servers add. */
const sendable = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttributeValue => ({
  DataType,
  ...(StringValue === undefined ? { BinaryValue } : { StringValue }),
});

/** What the delays of a redrive are planned from. */
export interface RedriveDelays {
  /** Whole seconds, both included. */
  readonly window: { readonly min: number; readonly max: number };
  readonly spread: SpreadName;
  readonly seed: number;
}

/**
 * Plans the delays of a redrive over all dead letters at once. The count is SQS's, which is approximate: should more
 * come, the plan begins again, so that every delay stays within the window. Copies go out as letters come in:
 * parts of a second are rounded.
 */
export function planDelays({ window, spread, seed }: RedriveDelays, found: number): (index: number) => number {
  const delays = spreads[spread].delaysSeconds({
    count: Math.max(1, found),
    minSeconds: window.min,
    maxSeconds: window.max,
    random: randomFrom(seed).fork("redrive"),
  });
  return (index) => Math.round(delays[index % delays.length] ?? window.min);
}
