import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { attributesOf, readWaiting, waitingBody } from "../../aws/schedules.ts";
import { jsonIn } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import { jobOfDeadLetter } from "../../experiment/follow/observers.ts";
import { isOfRun } from "../logs/entry.ts";
import type { MessageView } from "../queue.ts";
import { deadLetterReason, readFailedEvent } from "./peek.ts";

/**
 * Which dead-lettered messages to move: those that meet every given condition. A null condition selects all. SQS can
 * neither search nor sort a queue, so each message is received to see whether it is selected.
 */
export interface DeadLetterSelection {
  /** Messages to move at most: the first that SQS delivers, in no particular order. */
  readonly max: number | null;
  /** A text that the body or the reason contains, or `field=value` for a field of a JSON body. */
  readonly match: string | null;
  /** The reason, as `dlq stats` prints it. */
  readonly reason: string | null;
  /** The id of the run, or of the arm, that sent the job. */
  readonly run: string | null;
  readonly messageId: string | null;
}

/** Selects every message. */
export const everyMessage: DeadLetterSelection = { max: null, match: null, reason: null, run: null, messageId: null };

/** Whether a selection may leave messages in the dead-letter queue. */
export const isPartial = (selection: DeadLetterSelection): boolean =>
  Object.values(selection).some((condition) => condition !== null);

/**
 * Whether a message meets the conditions of a selection; `max` is for the caller to count.
 *
 * @param hasJobs whether the queue is one of flatten's, whose messages are jobs: it decides the reason.
 */
export function isSelected(selection: DeadLetterSelection, message: MessageView, hasJobs: boolean): boolean {
  const { match, reason, run, messageId } = selection;
  const actualReason = deadLetterReason(message, hasJobs);
  return (
    (messageId === null || message.messageId === messageId) &&
    (reason === null || actualReason === reason) &&
    (run === null || isOfRun(jobOfDeadLetter(message.body)?.run ?? null, run)) &&
    (match === null || matches(match, message.body, actualReason))
  );
}

function matches(pattern: string, body: string, reason: string): boolean {
  if (body.includes(pattern) || reason.includes(pattern)) return true;
  const field = /^([\w.-]+)=(.*)$/s.exec(pattern);
  return field !== null && fieldText(body, field[1] as string) === field[2];
}

/** The text of a field of a JSON body by its path, such as `order.id`; undefined if there is none. */
function fieldText(body: string, path: string): string | undefined {
  const value = path
    .split(".")
    .reduce<unknown>((each, name) => (isObject(each) ? each[name] : undefined), jsonIn(body));
  return typeof value === "string" ? value : value === undefined ? undefined : JSON.stringify(value);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Message attributes by name. */
type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** What to send in place of a dead-lettered message. */
interface CopyParts {
  readonly body: string;
  readonly attributes: Attributes;
}

/** Why nothing can be sent in place of a message. */
interface Refused {
  readonly reason: string;
}

/**
 * The copy of a dead-lettered message for the source queue: the message itself, or the event in the record of a failed
 * asynchronous invoke.
 *
 * @param how `repaired` marks the job as repaired; a message that contains no job stays in the dead-letter queue. `toOther`: the
 * copy goes to another queue than the source, so of a message that has waited for longer than 900 s only what it waited for is
 * sent: the source queue is the one in which messages wait.
 */
export function copyOf(
  { Body = "", MessageAttributes = {} }: Message,
  { repaired, toOther }: { readonly repaired: boolean; readonly toOther: boolean },
): CopyParts | Refused {
  const record = readFailedEvent(Body);
  const waiting = readWaiting(Body);
  const whole = record === undefined ? Body : JSON.stringify(record.requestPayload);
  const attributes = withoutLambdaAttributes(MessageAttributes);
  const copy =
    toOther && waiting !== undefined
      ? { body: waiting.body, attributes: attributesOf(waiting) }
      : { body: whole, attributes };
  if (!repaired) return copy;
  const job = jobOfDeadLetter(whole);
  if (job === undefined) return { reason: "it contains no job to mark as repaired" };
  const body = JSON.stringify({ ...job, repaired: true });
  return { ...copy, body: toOther || waiting === undefined ? body : JSON.stringify({ ...waiting, body }) };
}

/** Attributes that Lambda adds to the event of a failed asynchronous invoke (L-DG dead-letter queues). */
const lambdaAttributes = ["RequestID", "ErrorCode", "ErrorMessage"];

function withoutLambdaAttributes(given: Attributes): Attributes {
  const isFromLambda = lambdaAttributes.slice(0, 2).every((name) => name in given);
  const names = Object.keys(given).filter((name) => !isFromLambda || !lambdaAttributes.includes(name));
  return Object.fromEntries(names.map((name) => [name, sendable(given[name] as MessageAttributeValue)]));
}

/** A received attribute without the empty lists that some servers add and SQS rejects. */
const sendable = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttributeValue => ({
  DataType,
  ...(StringValue === undefined ? { BinaryValue } : { StringValue }),
});

/**
 * The message attribute with the number of redrives that a message has had with growing delays. SQS keeps the attributes of a
 * message when it dead-letters it again.
 */
export const generationAttribute = "flatten-generation";

/**
 * Returns the delay of the next redrive of a message, and the attributes of its copy; or why it cannot be sent. The delay is the
 * first value for its first redrive, and the last value for every redrive beyond the list.
 *
 * @param growSeconds whole seconds, not empty.
 */
export function grownDelay(
  growSeconds: readonly number[],
  attributes: Attributes,
): { readonly delaySeconds: number; readonly attributes: Attributes } | Refused {
  const { [generationAttribute]: before, ...others } = attributes;
  if (Object.keys(others).length >= limits.sqs.messageAttributesMax) {
    return { reason: `it has ${limits.sqs.messageAttributesMax} message attributes, so no other one can be added` };
  }
  const generation = generationOf(before);
  const delaySeconds = growSeconds[Math.min(generation, growSeconds.length - 1)] ?? 0;
  const next = { DataType: "Number", StringValue: String(generation + 1) };
  return { delaySeconds, attributes: { ...others, [generationAttribute]: next } };
}

/** The number of redrives so far; 0 for an attribute that is missing, or that another sender has set to something else. */
function generationOf(attribute: MessageAttributeValue | undefined): number {
  const generation = Number(attribute?.StringValue ?? 0);
  return Number.isInteger(generation) && generation > 0 ? generation : 0;
}

/**
 * Returns a copy with the delay of its redrive, or why it cannot be sent. A copy that goes to the queue in which messages wait
 * for longer than 900 s counts the redrives of what it waits for: only that is sent on, without the attributes of the copy.
 *
 * @param toLater whether it may go to that queue: not if another queue was named.
 */
export function grownCopy(growSeconds: readonly number[], { body, attributes }: CopyParts, toLater: boolean) {
  const waiting = toLater ? readWaiting(body) : undefined;
  const grown = grownDelay(growSeconds, waiting === undefined ? attributes : attributesOf(waiting));
  if ("reason" in grown) return grown;
  if (waiting === undefined) return { body, ...grown };
  const counted = waitingBody(waiting.dueMs, { ...waiting, attributes: grown.attributes });
  return { body: counted, attributes, delaySeconds: grown.delaySeconds };
}
