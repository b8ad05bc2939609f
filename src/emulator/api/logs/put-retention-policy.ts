import { PutRetentionPolicy$, type PutRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import { checkRetentionDays } from "../../logs/retention-days.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const putRetentionPolicy = action<PutRetentionPolicyRequest, undefined>(
  PutRetentionPolicy$,
  (input, { logs }) => {
    const days = checkRetentionDays(required(input.retentionInDays, "retentionInDays"));
    logs.group(required(input.logGroupName, "logGroupName")).retentionDays = days;
    return undefined;
  },
);
