import type { Stack } from "@aws-sdk/client-cloudformation";
import { FlattenError } from "../../base/errors.ts";

/** The tag that marks a stack as one of flatten's. */
export const ownerTag = { key: "flatten:stack", value: "true" } as const;

/** @throws {FlattenError} when a stack of this name is somebody else's: it is not touched. */
export function assertOurs(stack: Pick<Stack, "Tags" | "StackStatus">, stackName: string): void {
  // A stack that was only reviewed, never created, has no tags yet.
  if (stack.StackStatus === "REVIEW_IN_PROGRESS") return;
  if ((stack.Tags ?? []).some(({ Key }) => Key === ownerTag.key)) return;
  throw new FlattenError(
    "refused",
    `the stack "${stackName}" is not one of flatten's: it lacks the tag ${ownerTag.key}`,
    {
      remedy: "choose another name with --stack <name>",
    },
  );
}
