import type { ReceivedMessage } from "./message.ts";
import { receiptHandle } from "./receipt-handle.ts";
import type { StoredMessage } from "./stored-message.ts";

/** Every message of the emulated account comes from the same made-up IAM user. */
const senderId = "AIDAFLATTENEMULATOR00";

/** A message as its latest receive hands it out; SQS-API ReceiveMessage for the system attributes. */
export function receivedMessage(message: StoredMessage): ReceivedMessage {
  return {
    messageId: message.id,
    receiptHandle: receiptHandle({ sequence: message.sequence, receiveCount: message.receiveCount }),
    body: message.body,
    md5OfBody: message.md5OfBody,
    md5OfAttributes: message.md5OfAttributes,
    attributes: message.attributes,
    systemAttributes: systemAttributes(message),
  };
}

function systemAttributes(message: StoredMessage): Record<string, string> {
  const attributes: Record<string, string> = {
    SenderId: senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    ...message.systemAttributes,
  };
  if (message.groupId !== undefined) attributes.MessageGroupId = message.groupId;
  if (message.sourceArn !== undefined) attributes.DeadLetterQueueSourceArn = message.sourceArn;
  return attributes;
}
