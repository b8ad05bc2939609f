import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { services } from "../../../../src/emulator/api/services.ts";
import { startMs, TestAccount } from "../../../support/account.ts";

test("a new queue has AWS's attributes, all as strings", async () => {
  const client = new TestAccount().client(SQSClient);
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toEqual({
    QueueArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
    CreatedTimestamp: String(startMs / 1_000),
    LastModifiedTimestamp: String(startMs / 1_000),
    DelaySeconds: "0",
    VisibilityTimeout: "30",
    MaximumMessageSize: "1048576",
    MessageRetentionPeriod: "345600",
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "0",
    ApproximateNumberOfMessagesDelayed: "0",
  });
  expect((await client.send(new GetQueueAttributesCommand({ QueueUrl }))).Attributes).toBeUndefined();
  const one = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["DelaySeconds", "Policy"] }),
  );
  expect(one.Attributes).toEqual({ DelaySeconds: "0" });
});

test("queues are listed by prefix and in pages, found by name, changed and deleted", async () => {
  const account = new TestAccount();
  const { sqs } = account;
  const client = account.client(SQSClient);
  for (const QueueName of ["b", "a1", "a3", "a2"]) await client.send(new CreateQueueCommand({ QueueName }));
  const url = (name: string) => sqs.queueByName(name)?.url;
  const page = await client.send(new ListQueuesCommand({ QueueNamePrefix: "a", MaxResults: 2 }));
  expect(page.QueueUrls).toEqual([url("a1"), url("a2")]);
  const rest = await client.send(
    new ListQueuesCommand({ QueueNamePrefix: "a", MaxResults: 2, NextToken: page.NextToken }),
  );
  expect([rest.QueueUrls, rest.NextToken]).toEqual([[url("a3")], undefined]);
  expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: "x" }))).QueueUrls).toBeUndefined();
  await expect(client.send(new ListQueuesCommand({ MaxResults: 0 }))).rejects.toThrow("an integer between 1 and 1000.");
  await expect(client.send(new ListQueuesCommand({ NextToken: "\u00e9" }))).rejects.toThrow(
    "Invalid or expired next token.",
  );
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: "b" }));
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "9" } }));
  expect(sqs.queueByName("b")?.settings.delaySeconds).toBe(9);
  await client.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }))).rejects.toMatchObject({
    name: "QueueDoesNotExist",
  });
});

test("move tasks are started, listed and canceled; only a running task has a handle", async () => {
  const account = new TestAccount();
  const { sqs, goTo, kernel } = account;
  const client = account.client(SQSClient);
  const dead = sqs.createQueue("dead", {});
  const queue = sqs.createQueue("jobs", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
  });
  const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }));
  expect(sources.queueUrls).toEqual([queue.url]);
  for (let i = 0; i < 5; i++) dead.send({ body: "x" });
  const { TaskHandle } = await client.send(
    new StartMessageMoveTaskCommand({
      SourceArn: dead.arn,
      DestinationArn: queue.arn,
      MaxNumberOfMessagesPerSecond: 2,
    }),
  );
  goTo(0.5);
  const list = async () => (await client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }))).Results;
  expect(await list()).toEqual([
    {
      TaskHandle,
      Status: "RUNNING",
      SourceArn: dead.arn,
      DestinationArn: queue.arn,
      MaxNumberOfMessagesPerSecond: 2,
      ApproximateNumberOfMessagesMoved: 2,
      ApproximateNumberOfMessagesToMove: 5,
      StartedTimestamp: startMs,
    },
  ]);
  const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
  expect(kernel.nowMs).toBe(startMs + 500);
  const [task] = (await list()) ?? [];
  expect([task?.Status, task?.TaskHandle]).toEqual(["CANCELLING", undefined]);
});

test("actions have the names of their schemas", () => {
  const { actions = {} } = services.find(({ name }) => name === "SQS") ?? {};
  for (const [name, { schema }] of Object.entries(actions)) expect(schema[2]).toBe(name);
  expect(Object.keys(actions)).toHaveLength(23);
});
