import {
  ListTagsForResource$,
  type ListTagsForResourceInput,
  type ListTagsForResourceOutput,
} from "@aws-sdk/client-cloudwatch";
import { resourceNotFound } from "../../cloudwatch/cloudwatch-errors.ts";
import { action } from "../action.ts";
import { alarmNameOf } from "./alarm-name.ts";
import { toTags } from "./tag-shape.ts";

export const listTagsForResource = action<ListTagsForResourceInput, ListTagsForResourceOutput>(
  ListTagsForResource$,
  (input, { cloudwatch }) => {
    const alarm = cloudwatch.alarms.find(alarmNameOf(input.ResourceARN));
    if (alarm === undefined) throw resourceNotFound("The resource does not exist.");
    return { Tags: toTags(alarm.tags) };
  },
);
