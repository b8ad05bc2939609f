import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const listTagsForResource = action<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  (input, { sns }) => {
    const { tags } = sns.topic(required(input.ResourceArn, "ResourceArn"));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
);
