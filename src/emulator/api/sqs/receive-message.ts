import {
  type Message,
  ReceiveMessage$,
  type ReceiveMessageCommandInput,
  type ReceiveMessageResult,
} from "@aws-sdk/client-sqs";
import { md5OfAttributes } from "../../sqs/attribute-md5.ts";
import type { ReceivedMessage } from "../../sqs/message.ts";
import { receiveOptions } from "../../sqs/receive-request.ts";
import { action } from "../action.ts";
import { attributeFilter } from "./attribute-filter.ts";
import { queueOf } from "./queue-of.ts";

export const receiveMessage = action<ReceiveMessageCommandInput, ReceiveMessageResult>(
  ReceiveMessage$,
  (input, world) => {
    const queue = queueOf(input, world);
    const options = receiveOptions(queue, {
      maxNumberOfMessages: input.MaxNumberOfMessages,
      waitTimeSeconds: input.WaitTimeSeconds,
      visibilityTimeout: input.VisibilityTimeout,
    });
    const toMessage = messageWriter(input);
    return world.later((answer) => {
      // An empty answer has no Messages key at all.
      queue.receive(options, (messages) => answer(messages.length === 0 ? {} : { Messages: messages.map(toMessage) }));
    });
  },
);

/** Writes messages with the attributes that the call asked for, and no others. */
function messageWriter(input: ReceiveMessageCommandInput): (message: ReceivedMessage) => Message {
  const wantsAttribute = attributeFilter(input.MessageAttributeNames ?? []);
  const wantsSystemAttribute = attributeFilter([
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ]);
  return (message) => {
    const system = selected(message.systemAttributes, wantsSystemAttribute);
    const attributes = selected(message.attributes, wantsAttribute);
    return {
      MessageId: message.messageId,
      ReceiptHandle: message.receiptHandle,
      MD5OfBody: message.md5OfBody,
      Body: message.body,
      ...(system === undefined ? {} : { Attributes: system }),
      ...(attributes === undefined
        ? {}
        : { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
    };
  };
}

function selected<Value>(
  attributes: Readonly<Record<string, Value>>,
  wants: (name: string) => boolean,
): Record<string, Value> | undefined {
  const entries = Object.entries(attributes).filter(([name]) => wants(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
