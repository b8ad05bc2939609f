import { toBase64 } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import type { MessageAttributeValue, ReceivedMessage } from "../../sqs/message/message.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import type { ReceiveOptions } from "../../sqs/queue/waiting-receivers.ts";
import type { LambdaMetric } from "../metrics.ts";
import { type BodyFilter, compileFilters } from "./filter.ts";
import type { MappingSettings } from "./mapping.ts";

const payloadBytesMax = limits.lambda.syncPayloadBytesMax;

/** Returns the event of a batch, from the JSON of its records. */
export const eventJson = (records: readonly string[]): string => `{"Records":[${records.join(",")}]}`;

const envelopeBytes = Buffer.byteLength(eventJson([]));

/** One message of a batch, and its record as it will be sent. */
interface BatchRecord {
  readonly message: ReceivedMessage;
  readonly json: string;
}

/** The size of a record with the comma that separates it from the next one, bytes. */
const recordBytes = ({ json }: BatchRecord): number => Buffer.byteLength(json) + 1;

/** The messages that one poller has received for its next invocation. */
export class Batch {
  readonly records: BatchRecord[] = [];
  /** When the batching window ends. */
  readonly closesAtMs: number;
  /** When the first of its messages becomes visible again. */
  readonly deadlineMs: number;
  #bytes = envelopeBytes;
  #counted = 0;

  constructor(closesAtMs: number, deadlineMs: number) {
    this.closesAtMs = closesAtMs;
    this.deadlineMs = deadlineMs;
  }

  /** The size of the event, bytes. Records are counted when it is read: for a batch of one, it need not be known. */
  get bytes(): number {
    for (const record of this.records.slice(this.#counted)) this.#bytes += recordBytes(record);
    this.#counted = this.records.length;
    return this.#bytes;
  }
}

/** Checks whether a batch is sent without waiting for more messages (L-DG: batch size, batching window, or 6 MB reached). */
export const isComplete = (batch: Batch, batchSize: number, nowMs: number): boolean =>
  batch.records.length >= batchSize || nowMs >= batch.closesAtMs || batch.bytes >= payloadBytesMax;

/** Splits a batch whose event would exceed Lambda's 6 MB into what is sent now and what the same poller sends next. */
export function splitAtPayloadLimit(batch: Batch): { now: Batch; later: Batch | undefined } {
  if (batch.records.length === 1 || batch.bytes <= payloadBytesMax) return { now: batch, later: undefined };
  const now = new Batch(batch.closesAtMs, batch.deadlineMs);
  const later = new Batch(batch.closesAtMs, batch.deadlineMs);
  for (const record of batch.records) {
    const fits = now.records.length === 0 || now.bytes + recordBytes(record) <= payloadBytesMax;
    (fits && later.records.length === 0 ? now : later).records.push(record);
  }
  return { now, later: later.records.length > 0 ? later : undefined };
}

/** What a collector needs of its mapping. */
export interface CollectorPort {
  readonly queueArn: string;
  readonly region: string;
  functionTimeoutSeconds(): number;
  count(metric: LambdaMetric, value: number): void;
  /** Checks whether Lambda stops the invocation for a message with this tracing header, because the function is in a loop. */
  stopsRecursion(traceHeader: string): boolean;
}

/** Added to window and function timeout if the queue's visibility timeout is shorter than both (L-DG, 2023). */
const extraVisibilitySeconds = 30;

/** Decides how a mapping polls its queue, and makes batches of what it receives, for one set of settings. */
export class BatchCollector {
  readonly #port: CollectorPort;
  readonly #settings: MappingSettings;
  readonly #passes: BodyFilter;
  /** The end of the JSON of all records: where they come from. */
  readonly #sourceJson: string;

  constructor(port: CollectorPort, settings: MappingSettings) {
    this.#port = port;
    this.#settings = settings;
    this.#passes = compileFilters(settings.filters);
    this.#sourceJson = `"eventSource":"aws:sqs","eventSourceARN":"${port.queueArn}","awsRegion":"${port.region}"}`;
  }

  /** Returns the options of the next receive for `batch`, with a wait time of at most `waitMs`. */
  receiveOptions(batch: Batch | undefined, waitMs: number, nowMs: number, queue: Queue): ReceiveOptions {
    const wanted = this.#settings.batchSize - (batch?.records.length ?? 0);
    return {
      max: Math.min(limits.sqs.receiveMessagesMax, wanted),
      waitMs: batch === undefined ? waitMs : Math.min(waitMs, Math.max(0, batch.closesAtMs - nowMs)),
      visibilityTimeoutSeconds: this.#visibilitySeconds(queue),
    };
  }

  /**
   * Adds the messages that pass the filters to the batch, or to a new one, and deletes the others (L-DG event filtering).
   * A message of a recursive loop is not delivered again.
   *
   * @returns undefined if there was no batch and no message has passed.
   */
  collect(
    batch: Batch | undefined,
    messages: readonly ReceivedMessage[],
    nowMs: number,
    queue: Queue,
  ): Batch | undefined {
    const { windowSeconds } = this.#settings;
    const { count } = this.#port;
    const wanted = messages.filter((message) => this.#passes(message.body));
    count("PolledEventCount", messages.length);
    if (wanted.length < messages.length) {
      count("FilteredOutEventCount", messages.length - wanted.length);
      for (const message of messages) if (!wanted.includes(message)) queue.delete(message.receiptHandle);
    }
    const passed = wanted.filter((message) => !this.#isStopped(message, queue));
    if (passed.length === 0) return batch;
    const target = batch ?? new Batch(nowMs + windowSeconds * 1_000, nowMs + this.#visibilitySeconds(queue) * 1_000);
    for (const message of passed) {
      target.records.push({ message, json: recordJson(message, windowSeconds, this.#sourceJson) });
    }
    return target;
  }

  #isStopped({ systemAttributes, receiptHandle }: ReceivedMessage, queue: Queue): boolean {
    const { AWSTraceHeader } = systemAttributes;
    if (AWSTraceHeader === undefined || !this.#port.stopsRecursion(AWSTraceHeader)) return false;
    queue.giveUp(receiptHandle);
    return true;
  }

  #visibilitySeconds(queue: Queue): number {
    const { windowSeconds } = this.#settings;
    const needed = windowSeconds + this.#port.functionTimeoutSeconds();
    const own = queue.settings.visibilityTimeoutSeconds;
    return windowSeconds > 0 && needed > own ? needed + extraVisibilitySeconds : own;
  }
}

/**
 * Returns the JSON of one record of an SQS event (L-DG "Using Lambda with Amazon SQS"). Recordings of AWS show that
 * `md5OfMessageAttributes` of a message without attributes is missing if the mapping has no batching window, and otherwise
 * null.
 */
function recordJson(message: ReceivedMessage, windowSeconds: number, sourceJson: string): string {
  const md5 = message.md5OfAttributes ?? (windowSeconds > 0 ? null : undefined);
  // Built by hand for speed, because it runs for every message. Ids, hashes and ARNs need no escaping.
  return (
    `{"messageId":"${message.messageId}","receiptHandle":"${message.receiptHandle}","body":${JSON.stringify(message.body)},` +
    `"attributes":${JSON.stringify(message.systemAttributes)},"messageAttributes":${attributesJson(message.attributes)},` +
    (md5 === undefined ? "" : `"md5OfMessageAttributes":${JSON.stringify(md5)},`) +
    `"md5OfBody":"${message.md5OfBody}",${sourceJson}`
  );
}

function attributesJson(attributes: ReceivedMessage["attributes"]): string {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return "{}";
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, attributeOf(value)])));
}

const attributeOf = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue) => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: toBase64(BinaryValue) }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});
