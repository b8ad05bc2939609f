import {
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { groupNameOfArn } from "./group-name.ts";
import { required } from "./required.ts";

export const listTagsForResource = action<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  (input, { logs }) => ({
    tags: { ...logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn"))).tags },
  }),
);
