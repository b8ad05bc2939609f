import type * as sdk from "@aws-sdk/client-lambda";
import { ListTags$, TagResource$, UntagResource$ } from "@aws-sdk/client-lambda";
import type { World } from "../../account.ts";
import { userError } from "../../aws-error.ts";
import { type DeployedFunction, partsOf } from "../../lambda/functions/deployed-function.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionReference } from "./function-shape.ts";

/** Lambda's actions on the tags of functions. */
export const tagActions: ActionsOf<typeof sdk> = {
  /** Adds tags to a function. */
  TagResource: action(TagResource$, (input, world) => {
    const fn = taggedOf(world, input.Resource);
    fn.tags = { ...fn.tags, ...input.Tags };
    return {};
  }),

  /** Removes tags from a function. */
  UntagResource: action(UntagResource$, (input, world) => {
    const fn = taggedOf(world, input.Resource);
    const gone = new Set(input.TagKeys);
    fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !gone.has(key)));
    return {};
  }),

  /** The tags of a function. */
  ListTags: action(ListTags$, (input, world) => ({
    Tags: { ...taggedOf(world, input.Resource).tags },
  })),
};

/** The function with the ARN of a request. @throws {AwsError} InvalidParameterValueException for a version or an alias. */
function taggedOf(world: World, resource: string | undefined): DeployedFunction {
  const reference = functionReference(world, resource);
  if (partsOf(reference)?.qualifier === undefined) return world.lambda.functions.get(reference);
  throw userError(
    "InvalidParameterValueException",
    400,
    "Tags on function aliases and versions are not supported. Please specify a function ARN.",
  );
}
