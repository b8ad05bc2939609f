import type * as sdk from "@aws-sdk/client-lambda";
import { ListTags$, TagResource$, UntagResource$ } from "@aws-sdk/client-lambda";
import type { World } from "../../account.ts";
import { userError } from "../../aws-error.ts";
import { type DeployedFunction, partsOf } from "../../lambda/functions/deployed-function.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionReference } from "./function-shape.ts";

/** Lambda's actions on the tags of functions and event source mappings. */
export const tagActions: ActionsOf<typeof sdk> = {
  /** Adds tags. */
  TagResource: action(TagResource$, (input, world) => {
    const tagged = taggedOf(world, input.Resource);
    tagged.set({ ...tagged.tags, ...input.Tags });
    return {};
  }),

  /** Removes tags. */
  UntagResource: action(UntagResource$, (input, world) => {
    const tagged = taggedOf(world, input.Resource);
    const gone = new Set(input.TagKeys);
    tagged.set(Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !gone.has(key))));
    return {};
  }),

  /** The tags of a function or a mapping. */
  ListTags: action(ListTags$, (input, world) => ({ Tags: { ...taggedOf(world, input.Resource).tags } })),
};

/** The tags of one resource. */
interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  set(tags: Record<string, string>): void;
}

/** Finds the tags of a function, or of an event source mapping, by its ARN. @throws {AwsError} ResourceNotFoundException */
function taggedOf(world: World, resource = ""): Tagged {
  const [, uuid] = /:event-source-mapping:([^:]+)$/.exec(resource) ?? [];
  if (uuid !== undefined) {
    const { eventSourceMappings } = world;
    const { tags = {} } = eventSourceMappings.get(uuid);
    return { tags, set: (changed) => eventSourceMappings.setTags(uuid, changed) };
  }
  const fn = taggedFunction(world, resource);
  return {
    tags: fn.tags,
    set: (changed) => {
      fn.tags = changed;
    },
  };
}

/** The function with the ARN of a request. @throws {AwsError} InvalidParameterValueException for a version or an alias. */
function taggedFunction(world: World, resource: string): DeployedFunction {
  const reference = functionReference(world, resource);
  if (partsOf(reference)?.qualifier === undefined) return world.lambda.functions.get(reference);
  throw userError(
    "InvalidParameterValueException",
    400,
    "Tags on function aliases and versions are not supported. Please specify a function ARN.",
  );
}
