import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
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

/** The number of redrives so far; 0 for an attribute that is missing, or that another sender has set to something else. */
function generationOf(attribute: MessageAttributeValue | undefined): number {
  const generation = Number(attribute?.StringValue ?? 0);
  return Number.isInteger(generation) && generation > 0 ? generation : 0;
}
