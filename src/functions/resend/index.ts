import { type MessageAttributeValue, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { WaitingAttribute } from "../../base/job.ts";
import { resendBatch } from "./resend.ts";

// The client lives as long as the environment, so connections are kept between invocations.
const sqs = new SQSClient({});

/** The handler of the `resend` function, which sends the messages of the queue `LATER_URL` on. */
export const handler = (event: unknown) =>
  resendBatch(event, {
    nowMs: Date.now,
    print: console.log,
    send: async (to, { body, attributes, groupId }, DelaySeconds) => {
      const QueueUrl = to === "jobs" ? process.env.QUEUE_URL : process.env.LATER_URL;
      const MessageAttributes = attributes && Object.fromEntries(Object.entries(attributes).map(sendable));
      const message = { QueueUrl, MessageBody: body, MessageAttributes, MessageGroupId: groupId, DelaySeconds };
      await sqs.send(new SendMessageCommand(message));
    },
  });

/** An attribute as the SDK takes it. */
const sendable = ([name, value]: [string, WaitingAttribute]): [string, MessageAttributeValue] => [
  name,
  "BinaryBase64" in value
    ? { DataType: value.DataType, BinaryValue: Buffer.from(value.BinaryBase64, "base64") }
    : value,
];
