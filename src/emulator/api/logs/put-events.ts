import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { type InputLogEvent, PutLogEvents$, type RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import { limits } from "../../../base/limits.ts";
import { dayMs } from "../../../base/time.ts";
import { invalidParameter } from "../../logs/logs-errors.ts";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./input.ts";

const { putEventsMax, putBytesMax, eventOverheadBytes, eventAgeSecondsMax, eventAheadSecondsMax, batchSpanSecondsMax } =
  limits.logs;

/** CloudWatch Logs' action that writes events. */
export const writingActions: ActionsOf<typeof sdk> = {
  PutLogEvents: action(PutLogEvents$, (input, { logs }) => {
    const group = logs.group(required(input.logGroupName, "logGroupName"));
    const stream = logs.stream(group, required(input.logStreamName, "logStreamName"));
    const events = checkedEvents(input.logEvents ?? []);
    const { nowMs } = logs.kernel;
    const expiredMs = group.retentionDays === undefined ? 0 : nowMs - group.retentionDays * dayMs;
    const tooOld = events.filter(({ atMs }) => atMs < nowMs - eventAgeSecondsMax * 1_000).length;
    const expired = events.filter(({ atMs }) => atMs < expiredMs).length;
    const tooNew = events.filter(({ atMs }) => atMs > nowMs + eventAheadSecondsMax * 1_000).length;
    for (const { atMs, message } of events.slice(Math.max(tooOld, expired), events.length - tooNew)) {
      logs.append(group, stream, atMs, message);
    }
    // Which events of the batch were rejected, as indexes into it (CWL-API PutLogEvents).
    const rejectedLogEventsInfo: RejectedLogEventsInfo = {
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
      ...(tooNew > 0 ? { tooNewLogEventStartIndex: events.length - tooNew } : {}),
    };
    // Sequence tokens are no longer used, but AWS still returns the member.
    return { nextSequenceToken: "0", ...(tooOld + expired + tooNew > 0 ? { rejectedLogEventsInfo } : {}) };
  }),
};

/** @throws {AwsError} InvalidParameterException for an invalid batch. */
function checkedEvents(given: readonly InputLogEvent[]) {
  const events = given.map(({ timestamp, message }) => ({
    atMs: required(timestamp, "logEvents.timestamp"),
    message: required(message, "logEvents.message"),
  }));
  const [first] = events;
  if (first === undefined || events.length > putEventsMax) {
    throw invalidParameter(`A batch must have between 1 and ${putEventsMax} log events.`);
  }
  let bytes = 0;
  let lastMs = first.atMs;
  for (const { atMs, message } of events) {
    if (atMs < lastMs) {
      throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
    }
    lastMs = atMs;
    bytes += Buffer.byteLength(message) + eventOverheadBytes;
  }
  if (bytes > putBytesMax) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${putBytesMax}`);
  if (lastMs - first.atMs > batchSpanSecondsMax * 1_000) {
    throw invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
  return events;
}
