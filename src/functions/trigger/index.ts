import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type SendBatch, triggerBurst } from "./trigger.ts";

// Clients live as long as the environment, so connections are kept between invocations.
const sqs = new SQSClient({});
const cloudwatch = new CloudWatchClient({});

const sendBatch: SendBatch = async (entries) => {
  const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl(), Entries: [...entries] }));
  return Failed ?? [];
};

function queueUrl(): string {
  const url = process.env.QUEUE_URL;
  if (url === undefined) throw new Error("the environment variable QUEUE_URL must name the queue to send to");
  return url;
}

/** The handler of the `trigger` function: sends a burst of jobs to the queue of `QUEUE_URL`. */
export const handler = (event: unknown, context: { readonly awsRequestId: string }) =>
  triggerBurst(event, context, {
    sendBatch,
    getMetricData: (input) => cloudwatch.send(new GetMetricDataCommand(input)),
    variables: process.env,
    nowMs: Date.now,
    sleepMs: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    print: console.log,
  });
