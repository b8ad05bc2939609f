import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { resendBatch } from "./resend.ts";

// The client lives as long as the environment, so connections are kept between invocations.
const sqs = new SQSClient({});

/** The handler of the `resend` function, which sends the messages of the queue `LATER_URL` on. */
export const handler = (event: unknown) =>
  resendBatch(event, {
    nowMs: Date.now,
    print: console.log,
    send: async (to, MessageBody, DelaySeconds) => {
      const QueueUrl = to === "jobs" ? process.env.QUEUE_URL : process.env.LATER_URL;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
    },
  });
