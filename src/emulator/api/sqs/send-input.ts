import type { SendMessageBatchRequestEntry, MessageAttributeValue as WireAttribute } from "@aws-sdk/client-sqs";
import type { MessageAttributes, SendInput } from "../../sqs/message.ts";

type WireMessage = Omit<SendMessageBatchRequestEntry, "Id">;

/** A message to send, from a single call or an entry of a batch. */
export function sendInput(message: WireMessage): SendInput {
  const { MessageAttributes: attributes, MessageSystemAttributes: systemAttributes } = message;
  return {
    body: message.MessageBody ?? "",
    delaySeconds: message.DelaySeconds,
    attributes: attributes && fromWire(attributes),
    systemAttributes: systemAttributes && texts(systemAttributes),
    groupId: message.MessageGroupId,
  };
}

const fromWire = (attributes: Readonly<Record<string, WireAttribute>>): MessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = "", StringValue, BinaryValue }]) => [
      name,
      {
        DataType,
        ...(StringValue === undefined ? {} : { StringValue }),
        ...(BinaryValue === undefined ? {} : { BinaryValue }),
      },
    ]),
  );

const texts = (attributes: NonNullable<WireMessage["MessageSystemAttributes"]>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.StringValue ?? ""]));
