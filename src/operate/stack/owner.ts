import type { Stack } from "@aws-sdk/client-cloudformation";
import { changeSetTags } from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import { ownerTag } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";

/**
 * Checks that flatten created a stack, before the stack is changed or deleted.
 *
 * @throws {FlattenError} refused, when it did not.
 */
export async function assertOwned(cloud: Cloud, stack: Stack, stackName: string): Promise<void> {
  const tagKeys = (stack.Tags ?? []).map(({ Key }) => Key);
  if (tagKeys.includes(ownerTag.key)) return;
  const isReviewed = stack.StackStatus === "REVIEW_IN_PROGRESS";
  if (isReviewed && (await hasOwnChangeSetsOnly(cloud, stackName))) return;
  throw new FlattenError(
    "refused",
    `flatten did not create the stack "${stackName}": ${isReviewed ? "a change set of it" : "it"} lacks the tag ${ownerTag.key}`,
    { remedy: "choose another name: --stack <name>" },
  );
}

/** Before its first change set is executed, a stack has no tags: its change sets have them. */
async function hasOwnChangeSetsOnly(cloud: Cloud, stackName: string): Promise<boolean> {
  const tagsOfEach = await changeSetTags(cloud, stackName);
  return tagsOfEach.length > 0 && tagsOfEach.every((keys) => keys.includes(ownerTag.key));
}
