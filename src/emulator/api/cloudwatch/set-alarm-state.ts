import { SetAlarmState$, type SetAlarmStateInput } from "@aws-sdk/client-cloudwatch";
import type { AlarmStateValue } from "../../cloudwatch/alarms/alarm.ts";
import { validationError } from "../../cloudwatch/cloudwatch-errors.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

const states: readonly string[] = ["INSUFFICIENT_DATA", "ALARM", "OK"] satisfies AlarmStateValue[];

export const setAlarmState = action<SetAlarmStateInput, undefined>(SetAlarmState$, (input, { cloudwatch }) => {
  const value = required(input.StateValue, "StateValue");
  if (!states.includes(value)) {
    throw validationError(
      `1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${states.join(", ")}]`,
    );
  }
  const reason = required(input.StateReason, "StateReason");
  cloudwatch.alarms.setState(required(input.AlarmName, "AlarmName"), value, reason, input.StateReasonData);
  return undefined;
});
