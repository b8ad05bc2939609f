import { toBase64 } from "../../../base/encoding.ts";
import type { MessageAttributeValue } from "../../sqs/message/attributes.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";

/** What the records of a mapping have in common. */
export interface RecordOrigin {
  /** The end of their JSON: where they come from. */
  readonly sourceJson: string;
  /** The batching window of the mapping. */
  readonly windowSeconds: number;
}

/** Returns the origin of the records of a mapping. */
export const recordOrigin = (queueArn: string, region: string, windowSeconds: number): RecordOrigin => ({
  sourceJson: `"eventSource":"aws:sqs","eventSourceARN":"${queueArn}","awsRegion":"${region}"}`,
  windowSeconds,
});

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
    `"md5OfBody":"${message.md5OfBody}",${origin.sourceJson}`
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
