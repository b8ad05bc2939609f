import { TagResource$, type TagResourceInput, type TagResourceOutput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { alarmNameOf } from "./alarm-name.ts";
import { fromTags } from "./tag-shape.ts";

export const tagResource = action<TagResourceInput, TagResourceOutput>(TagResource$, (input, { cloudwatch }) => {
  cloudwatch.alarms.tag(alarmNameOf(input.ResourceARN), fromTags(input.Tags));
  return {};
});
