import { DeleteAlarms$, type DeleteAlarmsInput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const deleteAlarms = action<DeleteAlarmsInput, undefined>(DeleteAlarms$, (input, { cloudwatch }) => {
  cloudwatch.alarms.delete(required(input.AlarmNames, "AlarmNames"));
  return undefined;
});
