import { DeleteLogStream$, type DeleteLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const deleteLogStream = action<DeleteLogStreamRequest, undefined>(DeleteLogStream$, (input, { logs }) => {
  const group = logs.group(required(input.logGroupName, "logGroupName"));
  group.deleteStream(logs.stream(group, required(input.logStreamName, "logStreamName")));
  return undefined;
});
