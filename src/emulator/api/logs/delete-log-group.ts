import { DeleteLogGroup$, type DeleteLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const deleteLogGroup = action<DeleteLogGroupRequest, undefined>(DeleteLogGroup$, (input, { logs }) => {
  logs.deleteGroup(required(input.logGroupName, "logGroupName"));
  return undefined;
});
