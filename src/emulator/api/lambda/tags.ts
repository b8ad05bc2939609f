import {
  ListTags$,
  type ListTagsCommandInput,
  type ListTagsResponse,
  TagResource$,
  type TagResourceCommandInput,
  UntagResource$,
  type UntagResourceCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../router.ts";

/** Adds tags to a function. */
export const tagResource = action<TagResourceCommandInput, Record<string, never>>(TagResource$, (input, { lambda }) => {
  const fn = lambda.functions.get(input.Resource ?? "");
  fn.tags = { ...fn.tags, ...input.Tags };
  return {};
});

/** Removes tags from a function. */
export const untagResource = action<UntagResourceCommandInput, Record<string, never>>(
  UntagResource$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.Resource ?? "");
    const gone = new Set(input.TagKeys);
    fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !gone.has(key)));
    return {};
  },
);

/** The tags of a function. */
export const listTags = action<ListTagsCommandInput, ListTagsResponse>(
  ListTags$,
  (input, { lambda }) =>
    ({
      Tags: { ...lambda.functions.get(input.Resource ?? "").tags },
    }) satisfies ListTagsResponse,
);
