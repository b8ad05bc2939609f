import { PutMetricAlarm$, type PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { fromAlarmInput } from "./alarm-input.ts";
import { fromTags } from "./tag-shape.ts";

export const putMetricAlarm = action<PutMetricAlarmInput, undefined>(PutMetricAlarm$, (input, { cloudwatch }) => {
  cloudwatch.alarms.put(fromAlarmInput(input), fromTags(input.Tags));
  return undefined;
});
