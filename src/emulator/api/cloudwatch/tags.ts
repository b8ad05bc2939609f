import {
  ListTagsForResource$,
  type ListTagsForResourceInput,
  type ListTagsForResourceOutput,
  TagResource$,
  type TagResourceInput,
  type TagResourceOutput,
} from "@aws-sdk/client-cloudwatch";
import { resourceNotFound } from "../../cloudwatch/cloudwatch-errors.ts";
import { action } from "../router.ts";
import { alarmNameOf, fromTags, toTags } from "./input.ts";

export const tagResource = action<TagResourceInput, TagResourceOutput>(TagResource$, (input, { cloudwatch }) => {
  cloudwatch.alarms.tag(alarmNameOf(input.ResourceARN), fromTags(input.Tags));
  return {};
});

export const listTagsForResource = action<ListTagsForResourceInput, ListTagsForResourceOutput>(
  ListTagsForResource$,
  (input, { cloudwatch }) => {
    const alarm = cloudwatch.alarms.find(alarmNameOf(input.ResourceARN));
    if (alarm === undefined) throw resourceNotFound("The resource does not exist.");
    return { Tags: toTags(alarm.tags) };
  },
);
