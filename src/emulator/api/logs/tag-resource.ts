import { TagResource$, type TagResourceRequest } from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { groupNameOfArn } from "./group-name.ts";
import { required } from "./required.ts";

export const tagResource = action<TagResourceRequest, undefined>(TagResource$, (input, { logs }) => {
  const group = logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn")));
  group.tags = { ...group.tags, ...input.tags };
  return undefined;
});
