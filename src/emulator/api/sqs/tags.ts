import type * as sdk from "@aws-sdk/client-sqs";
import { ListQueueTags$, TagQueue$, UntagQueue$ } from "@aws-sdk/client-sqs";
import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import { type ActionsOf, action } from "../router.ts";
import { queueOf, required } from "./input.ts";

/** SQS's actions on the tags of a queue. */
export const tagActions: ActionsOf<typeof sdk> = {
  TagQueue: action(TagQueue$, (input, world) => {
    const { name, tags } = queueOf(input, world);
    const added = required(input.Tags, "Tags");
    if (Object.keys(added).length === 0) throw sqsErrors.missingParameter("Tags");
    checkTags(name, added, tags.keys());
    for (const [key, value] of Object.entries(added)) tags.set(key, value);
  }),

  ListQueueTags: action(ListQueueTags$, (input, world) => {
    const { tags } = queueOf(input, world);
    return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
  }),

  UntagQueue: action(UntagQueue$, (input, world) => {
    const { tags } = queueOf(input, world);
    const keys = required(input.TagKeys, "TagKeys");
    if (keys.length === 0) throw badKey();
    for (const key of keys) tags.delete(key);
  }),
};

const { tagsMax, tagKeyLengthMax, tagValueLengthMax } = limits.sqs;

/**
 * Checks the number of the tags of a queue, and the length of their keys and values (SQS-DG cost allocation tags). AWS's texts
 * for keys and values are not published.
 *
 * @param present the keys that the queue has already.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkTags(
  queueName: string,
  added: Readonly<Record<string, string>>,
  present: Iterable<string> = [],
): void {
  for (const [key, value] of Object.entries(added)) {
    if (key === "" || key.length > tagKeyLengthMax) throw badKey();
    if (/^aws:/i.test(key)) throw sqsErrors.invalidParameter("Tag keys must not start with aws:, which is reserved.");
    if (value.length > tagValueLengthMax) {
      throw sqsErrors.invalidParameter(`Tag values must be between 0 and ${tagValueLengthMax} characters in length.`);
    }
  }
  const count = new Set([...present, ...Object.keys(added)]).size;
  if (count > tagsMax) throw sqsErrors.invalidParameter(`Too many tags added for queue ${queueName}.`);
}

const badKey = () =>
  sqsErrors.invalidParameter(`Tag keys must be between 1 and ${tagKeyLengthMax} characters in length.`);
