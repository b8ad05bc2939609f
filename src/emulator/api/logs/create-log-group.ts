import { CreateLogGroup$, type CreateLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const createLogGroup = action<CreateLogGroupRequest, undefined>(CreateLogGroup$, (input, { logs }) => {
  logs.createGroup(required(input.logGroupName, "logGroupName"), input.tags ?? {});
  return undefined;
});
