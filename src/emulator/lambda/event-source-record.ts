import type { MessageAttributeValue, ReceivedMessage } from "../sqs/queue.ts";

/** Where a record comes from, and how its mapping reads. */
export interface RecordOrigin {
  readonly queueArn: string;
  readonly region: string;
  readonly windowSeconds: number;
}

/**
 * The JSON of one record of an SQS event (L-DG "Using Lambda with Amazon SQS"). Without message attributes
 * `md5OfMessageAttributes` is left out by mappings without a batching window and null by the others, as recordings of
 * the real service show.
 */
export function recordJson(message: ReceivedMessage, origin: RecordOrigin): string {
  const md5 = message.md5OfAttributes ?? (origin.windowSeconds > 0 ? null : undefined);
  // Written by hand: it is on the path of every message, and ids, hashes and ARNs need no escaping.
  return (
    `{"messageId":"${message.messageId}","receiptHandle":"${message.receiptHandle}","body":${JSON.stringify(message.body)},` +
    `"attributes":${JSON.stringify(message.systemAttributes)},"messageAttributes":${attributesJson(message.attributes)},` +
    (md5 === undefined ? "" : `"md5OfMessageAttributes":${JSON.stringify(md5)},`) +
    `"md5OfBody":"${message.md5OfBody}","eventSource":"aws:sqs","eventSourceARN":"${origin.queueArn}","awsRegion":"${origin.region}"}`
  );
}

/** The event of a batch, from the JSON of its records. */
export const eventJson = (records: readonly string[]): string => `{"Records":[${records.join(",")}]}`;

const attributesJson = (attributes: ReceivedMessage["attributes"]): string =>
  JSON.stringify(Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)])));

const attributeOf = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue) => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: base64(BinaryValue) }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
