import { ListTags$, type ListTagsCommandInput, type ListTagsResponse } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** The tags of a function. */
export const listTags = action<ListTagsCommandInput, ListTagsResponse>(
  ListTags$,
  (input, { lambda }) =>
    ({
      Tags: { ...lambda.functions.get(input.Resource ?? "").tags },
    }) satisfies ListTagsResponse,
);
