import { CreateLogStream$, type CreateLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const createLogStream = action<CreateLogStreamRequest, undefined>(CreateLogStream$, (input, { logs }) => {
  const group = logs.group(required(input.logGroupName, "logGroupName"));
  logs.createStream(group, required(input.logStreamName, "logStreamName"));
  return undefined;
});
