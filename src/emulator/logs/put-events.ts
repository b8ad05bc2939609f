import { dayMs } from "../../base/duration.ts";
import { limits } from "../../base/limits.ts";
import type { LogGroup, LogStream } from "./log-group.ts";
import { invalidParameter } from "./logs-errors.ts";
import type { LogsService } from "./logs-service.ts";

/** An event to write. */
export interface NewEvent {
  readonly atMs: number;
  readonly message: string;
}

/** Which events of a batch were rejected, as indexes into the batch (CWL-API PutLogEvents). */
export interface RejectedEvents {
  readonly tooOldEnd?: number;
  readonly expiredEnd?: number;
  readonly tooNewStart?: number;
}

const { putEventsMax, putBytesMax, eventOverheadBytes, eventAgeSecondsMax, eventAheadSecondsMax, batchSpanSecondsMax } =
  limits.logs;

/** Runs PutLogEvents. @throws {AwsError} InvalidParameterException for an invalid batch. */
export function putEvents(
  logs: LogsService,
  group: LogGroup,
  stream: LogStream,
  events: readonly NewEvent[],
): RejectedEvents {
  checkBatch(events);
  const { nowMs } = logs.kernel;
  const tooOldMs = nowMs - eventAgeSecondsMax * 1_000;
  const expiredMs = group.retentionDays === undefined ? 0 : nowMs - group.retentionDays * dayMs;
  const newestMs = nowMs + eventAheadSecondsMax * 1_000;
  const tooOldEnd = events.filter(({ atMs }) => atMs < tooOldMs).length;
  const expiredEnd = events.filter(({ atMs }) => atMs < expiredMs).length;
  const tooNew = events.filter(({ atMs }) => atMs > newestMs).length;
  for (const { atMs, message } of events.slice(Math.max(tooOldEnd, expiredEnd), events.length - tooNew)) {
    logs.append(group, stream, atMs, message);
  }
  return {
    ...(tooOldEnd > 0 ? { tooOldEnd } : {}),
    ...(expiredEnd > 0 ? { expiredEnd } : {}),
    ...(tooNew > 0 ? { tooNewStart: events.length - tooNew } : {}),
  };
}

function checkBatch(events: readonly NewEvent[]): void {
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
}

/** Valid retention periods (CWL-API PutRetentionPolicy). */
const allowedDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** Checks a retention period in days, and returns it. @throws {AwsError} InvalidParameterException */
export function checkRetentionDays(days: number): number {
  if (allowedDays.includes(days)) return days;
  throw invalidParameter(`Retention in days must be one of ${allowedDays.join(", ")}, not ${days}.`);
}
