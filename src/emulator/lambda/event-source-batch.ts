import { limits } from "../../base/limits.ts";
import { utf8Length } from "../../base/utf8.ts";
import type { ReceivedMessage } from "../sqs/queue.ts";
import { eventJson } from "./event-source-record.ts";

/** One message of a batch, and its record as it will be sent. */
export interface BatchRecord {
  readonly message: ReceivedMessage;
  readonly json: string;
  readonly bytes: number;
}

/** Messages that one poller has taken and holds. */
export interface Batch {
  readonly records: BatchRecord[];
  bytes: number;
  /** When the batching window is over. */
  readonly closesAtMs: number;
  /** When the first of its messages becomes visible again. */
  readonly deadlineMs: number;
}

const payloadBytesMax = limits.lambda.syncPayloadBytesMax;
const envelopeBytes = utf8Length(eventJson([]));

/** A record of its JSON, measured with the comma that parts it from the next. */
export const batchRecord = (message: ReceivedMessage, json: string): BatchRecord => ({
  message,
  json,
  bytes: utf8Length(json) + 1,
});

export const openBatch = (closesAtMs: number, deadlineMs: number): Batch => ({
  records: [],
  bytes: envelopeBytes,
  closesAtMs,
  deadlineMs,
});

export function addRecord(batch: Batch, record: BatchRecord): void {
  batch.records.push(record);
  batch.bytes += record.bytes;
}

/** True when there is no reason to wait for more messages. */
export const isComplete = (batch: Batch, batchSize: number, nowMs: number): boolean =>
  batch.records.length >= batchSize || batch.bytes >= payloadBytesMax || nowMs >= batch.closesAtMs;

/** Parts a batch whose event would be above Lambda's 6 MB: what goes first, and what the same poller sends next. */
export function splitAtPayloadLimit(batch: Batch): { now: Batch; later: Batch | undefined } {
  if (batch.bytes <= payloadBytesMax) return { now: batch, later: undefined };
  const now = openBatch(batch.closesAtMs, batch.deadlineMs);
  const later = openBatch(batch.closesAtMs, batch.deadlineMs);
  for (const record of batch.records) {
    const fits = now.records.length === 0 || now.bytes + record.bytes <= payloadBytesMax;
    addRecord(fits && later.records.length === 0 ? now : later, record);
  }
  return { now, later: later.records.length > 0 ? later : undefined };
}
