import { PutLogEvents$, type PutLogEventsRequest, type PutLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import { putEvents } from "../../logs/put-events.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const putLogEvents = action<PutLogEventsRequest, PutLogEventsResponse>(PutLogEvents$, (input, { logs }) => {
  const group = logs.group(required(input.logGroupName, "logGroupName"));
  const stream = logs.stream(group, required(input.logStreamName, "logStreamName"));
  const events = (input.logEvents ?? []).map(({ timestamp, message }) => ({
    atMs: required(timestamp, "logEvents.timestamp"),
    message: required(message, "logEvents.message"),
  }));
  const { tooOldEnd, expiredEnd, tooNewStart } = putEvents(logs, group, stream, events);
  const rejected = {
    tooOldLogEventEndIndex: tooOldEnd,
    expiredLogEventEndIndex: expiredEnd,
    tooNewLogEventStartIndex: tooNewStart,
  };
  const anyRejected = Object.values(rejected).some((index) => index !== undefined);
  // Sequence tokens are a thing of the past, yet the member is still sent.
  return { nextSequenceToken: "0", ...(anyRejected ? { rejectedLogEventsInfo: rejected } : {}) };
});
