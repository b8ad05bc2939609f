import { toBase64 } from "../../../base/encoding.ts";
import type { MessageAttributeValue, ReceivedMessage } from "../../sqs/message/message.ts";

/** The source of a record, and the batching window of its mapping. */
export interface RecordOrigin {
  readonly queueArn: string;
  readonly region: string;
  readonly windowSeconds: number;
}

/** Returns the event of a batch, from the JSON of its records. */
export const eventJson = (records: readonly string[]): string => `{"Records":[${records.join(",")}]}`;

/**
 * Returns the JSON of one record of an SQS event (L-DG "Using Lambda with Amazon SQS"). Recordings of AWS show that
 * `md5OfMessageAttributes` of a message without attributes is missing if the mapping has no batching window, and otherwise
 * null.
 */
export function recordJson(message: ReceivedMessage, origin: RecordOrigin): string {
  const md5 = message.md5OfAttributes ?? (origin.windowSeconds > 0 ? null : undefined);
  // Built by hand for speed, because it runs for every message. Ids, hashes and ARNs need no escaping.
  return (
    `{"messageId":"${message.messageId}","receiptHandle":"${message.receiptHandle}","body":${JSON.stringify(message.body)},` +
    `"attributes":${JSON.stringify(message.systemAttributes)},"messageAttributes":${attributesJson(message.attributes)},` +
    (md5 === undefined ? "" : `"md5OfMessageAttributes":${JSON.stringify(md5)},`) +
    `"md5OfBody":"${message.md5OfBody}","eventSource":"aws:sqs","eventSourceARN":"${origin.queueArn}","awsRegion":"${origin.region}"}`
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
