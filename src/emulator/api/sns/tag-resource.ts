import { TagResource$, type TagResourceRequest, type TagResourceResponse } from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";
import { fromTags } from "./tag-shape.ts";

export const tagResource = action<TagResourceRequest, TagResourceResponse>(TagResource$, (input, { sns }) => {
  sns.tag(required(input.ResourceArn, "ResourceArn"), fromTags(input.Tags));
  return {};
});
