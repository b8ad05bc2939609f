import { DisableAlarmActions$, type DisableAlarmActionsInput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const disableAlarmActions = action<DisableAlarmActionsInput, undefined>(
  DisableAlarmActions$,
  (input, { cloudwatch }) => {
    cloudwatch.alarms.enableActions(required(input.AlarmNames, "AlarmNames"), false);
    return undefined;
  },
);
