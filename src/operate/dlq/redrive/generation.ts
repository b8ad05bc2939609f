import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { attributesOf, readWaiting, waitingBody } from "../../../aws/beyond/waiting.ts";
import { limits } from "../../../base/limits.ts";

/** Message attributes by name. */
type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/**
 * The message attribute with the number of redrives that a message has had with growing delays. SQS keeps the attributes of a
 * message when it dead-letters it again.
 */
export const generationAttribute = "flatten-generation";

/** The delay of one redrive of a message, and the attributes of its copy; or why it cannot be sent. */
export type Grown = { readonly delaySeconds: number; readonly attributes: Attributes } | { readonly reason: string };

/**
 * Returns the delay of the next redrive of a message: the first value for its first redrive, and the last value for every
 * redrive beyond the list.
 *
 * @param growSeconds whole seconds, not empty.
 */
export function grownDelay(growSeconds: readonly number[], attributes: Attributes): Grown {
  const { [generationAttribute]: before, ...others } = attributes;
  if (Object.keys(others).length >= limits.sqs.messageAttributesMax) {
    return { reason: `it has ${limits.sqs.messageAttributesMax} message attributes, so no other one can be added` };
  }
  const generation = generationOf(before);
  const delaySeconds = growSeconds[Math.min(generation, growSeconds.length - 1)] ?? 0;
  const next = { DataType: "Number", StringValue: String(generation + 1) };
  return { delaySeconds, attributes: { ...others, [generationAttribute]: next } };
}

/** A message to send in place of a dead-lettered one. */
interface Copy {
  readonly body: string;
  readonly attributes: Attributes;
}

/**
 * Returns a copy with the delay of its redrive, or why it cannot be sent. A copy that goes to the queue in which messages wait
 * for longer than 900 s counts the redrives of what it waits for: only that is sent on, without the attributes of the copy.
 *
 * @param toLater whether it may go to that queue: not if another queue was named.
 */
export function grownCopy(growSeconds: readonly number[], { body, attributes }: Copy, toLater: boolean) {
  const waiting = toLater ? readWaiting(body) : undefined;
  const grown = grownDelay(growSeconds, waiting === undefined ? attributes : attributesOf(waiting));
  if ("reason" in grown || waiting === undefined) return "reason" in grown ? grown : { body, ...grown };
  const counted = waitingBody(waiting.dueMs, { ...waiting, attributes: grown.attributes });
  return { body: counted, attributes, delaySeconds: grown.delaySeconds };
}

/** The number of redrives so far; 0 for an attribute that is missing, or that another sender has set to something else. */
function generationOf(attribute: MessageAttributeValue | undefined): number {
  const generation = Number(attribute?.StringValue ?? 0);
  return Number.isInteger(generation) && generation > 0 ? generation : 0;
}
