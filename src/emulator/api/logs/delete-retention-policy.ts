import { DeleteRetentionPolicy$, type DeleteRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const deleteRetentionPolicy = action<DeleteRetentionPolicyRequest, undefined>(
  DeleteRetentionPolicy$,
  (input, { logs }) => {
    logs.group(required(input.logGroupName, "logGroupName")).retentionDays = undefined;
    return undefined;
  },
);
