import { EnableAlarmActions$, type EnableAlarmActionsInput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const enableAlarmActions = action<EnableAlarmActionsInput, undefined>(
  EnableAlarmActions$,
  (input, { cloudwatch }) => {
    cloudwatch.alarms.enableActions(required(input.AlarmNames, "AlarmNames"), true);
    return undefined;
  },
);
