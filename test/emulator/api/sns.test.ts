import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { codeOfFiles } from "../../../src/emulator/lambda/functions/code.ts";
import { startMs, TestAccount } from "../../support/account.ts";

const TopicArn = "arn:aws:sns:us-east-1:000000000000:alerts";

async function setUp() {
  const account = new TestAccount();
  const client = account.client(SNSClient);
  const created = await client.send(
    new CreateTopicCommand({ Name: "alerts", Tags: [{ Key: "app", Value: "flatten" }] }),
  );
  expect(created.TopicArn).toBe(TopicArn);
  return { account, client };
}

test("a topic is listed, described, tagged and deleted", async () => {
  const { client } = await setUp();
  await client.send(new CreateTopicCommand({ Name: "alerts" }));
  await client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "a & b" }));
  expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ TopicArn, DisplayName: "a & b", SubscriptionsPending: "0" });
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
  expect(Tags).toEqual([{ Key: "app", Value: "flatten" }]);
  await client.send(new DeleteTopicCommand({ TopicArn }));
  await expect(client.send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Topic does not exist",
  });
});

test("an email subscription waits for confirmation; a queue's can be deleted", async () => {
  const { client } = await setUp();
  const mail = { TopicArn, Protocol: "email", Endpoint: "ops@example.com" };
  expect((await client.send(new SubscribeCommand(mail))).SubscriptionArn).toBe("pending confirmation");
  await client.send(new SubscribeCommand(mail));
  const queue = { TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:000000000000:q" };
  const { SubscriptionArn } = await client.send(new SubscribeCommand(queue));
  await client.send(new UnsubscribeCommand({ SubscriptionArn: SubscriptionArn ?? "" }));
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toEqual([{ ...mail, Owner: "000000000000", SubscriptionArn: "PendingConfirmation" }]);
});

test("the newest 1,000 published messages are recorded and survive a snapshot", async () => {
  const { account, client } = await setUp();
  const { MessageId } = await client.send(new PublishCommand({ TopicArn, Subject: "hello", Message: "<world>" }));
  expect(account.sns.publications).toEqual([
    { topicArn: TopicArn, messageId: MessageId, atMs: startMs, subject: "hello", message: "<world>" },
  ]);
  for (let i = 0; i < 1_000; i++) account.sns.notify(TopicArn, "s", String(i));
  account.sns.notify("arn:of:missing", "s", "lost");
  expect(account.sns.publications).toHaveLength(1_000);
  expect(account.sns.publications[0]?.message).toBe("0");
  const later = new TestAccount();
  later.sns.restore(JSON.parse(JSON.stringify(account.sns.snapshot())));
  expect(later.sns.snapshot()).toEqual(account.sns.snapshot());
});

describe("delivery", () => {
  /** A topic with a queue as its subscriber, and a function that returns the bodies of the queue's messages. */
  async function fanOut(attributes: Record<string, string> = {}) {
    const { account, client } = await setUp();
    const queue = account.sqs.createQueue("jobs");
    const subscription = { TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes: attributes };
    const { SubscriptionArn } = await client.send(new SubscribeCommand(subscription));
    const received = () => {
      const found: { body: string; attributes: object }[] = [];
      queue.receive({ max: 10, waitMs: 0 }, (messages) => {
        for (const { body, attributes } of messages) found.push({ body, attributes });
      });
      return found;
    };
    return { account, client, queue, received, SubscriptionArn: SubscriptionArn ?? "" };
  }
  const kind = (value: string) => ({ kind: { DataType: "String", StringValue: value } });

  test("a queue receives a document about the message", async () => {
    const { client, received } = await fanOut();
    const message = { TopicArn, Subject: "s", Message: '{"n":1}', MessageAttributes: kind("a") };
    const { MessageId } = await client.send(new PublishCommand(message));
    const [delivered] = received();
    expect(JSON.parse(delivered?.body ?? "")).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn,
      Subject: "s",
      Message: '{"n":1}',
      Timestamp: "2026-01-01T00:00:00.000Z",
      MessageAttributes: { kind: { Type: "String", Value: "a" } },
    });
  });

  test("with raw delivery, a queue receives the message and its attributes", async () => {
    const { client, received } = await fanOut({ RawMessageDelivery: "true" });
    await client.send(new PublishCommand({ TopicArn, Message: '{"n":1}', MessageAttributes: kind("a") }));
    expect(received()).toEqual([{ body: '{"n":1}', attributes: kind("a") }]);
  });

  test.each([
    ["MessageAttributes", { kind: ["a"] }, { Message: "m", MessageAttributes: kind("a") }, 1],
    ["MessageAttributes", { kind: ["a"] }, { Message: "m", MessageAttributes: kind("b") }, 0],
    ["MessageAttributes", { kind: ["a"] }, { Message: "m" }, 0],
    [
      "MessageAttributes",
      { size: [{ numeric: [">", 5] }] },
      { Message: "m", MessageAttributes: { size: { DataType: "Number", StringValue: "7" } } },
      1,
    ],
    ["MessageBody", { job: { kind: ["a"] } }, { Message: '{"job":{"kind":"a"}}' }, 1],
    ["MessageBody", { job: { kind: ["a"] } }, { Message: "not JSON" }, 0],
  ])("a filter policy on %s %j passes %j: %i", async (scope, policy, message, count) => {
    const attributes = { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope };
    const { client, received } = await fanOut(attributes);
    await client.send(new PublishCommand({ TopicArn, ...message }));
    expect(received()).toHaveLength(count);
  });

  test("a FIFO queue cannot be subscribed", async () => {
    const { client } = await fanOut();
    const subscribed = client.send(
      new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:::a.fifo" }),
    );
    await expect(subscribed).rejects.toThrow("FIFO SQS Queues can not be subscribed to standard SNS topics");
  });

  test("attributes of a subscription can be changed", async () => {
    const { client, received, SubscriptionArn } = await fanOut();
    const set = (AttributeName: string, AttributeValue: string) =>
      client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await set("RawMessageDelivery", "true");
    await client.send(new PublishCommand({ TopicArn, Message: "raw" }));
    expect(received()).toMatchObject([{ body: "raw" }]);
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ RawMessageDelivery: "true", Protocol: "sqs", TopicArn });
    await expect(set("FilterPolicy", "{")).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(set("Color", "red")).rejects.toMatchObject({ message: "Invalid parameter: AttributeName" });
  });

  test("a message can differ by protocol, and a batch reports each entry", async () => {
    const { client, received } = await fanOut({ RawMessageDelivery: "true" });
    const Message = JSON.stringify({ default: "d", sqs: "for queues" });
    const entry = { MessageStructure: "json", Message };
    const { Successful, Failed } = await client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: "a", ...entry },
          { Id: "b", MessageStructure: "json", Message: "{}" },
        ],
      }),
    );
    expect([Successful?.map(({ Id }) => Id), Failed?.map(({ Id, Code }) => [Id, Code])]).toEqual([
      ["a"],
      [["b", "InvalidParameter"]],
    ]);
    expect(received()).toMatchObject([{ body: "for queues" }]);
  });

  test("a function receives an event", async () => {
    const { account, client } = await setUp();
    const code = 'exports.handler = async ({ Records: [{ Sns }] }) => console.log("got " + Sns.Message);';
    const fn = account.lambda.functions.create({
      name: "f",
      settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/r" },
      code: codeOfFiles({ "index.js": new TextEncoder().encode(code) }),
    });
    await client.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: fn.arn }));
    await client.send(new PublishCommand({ TopicArn, Message: "hello" }));
    expect(account.lambda.pendingEvents).toBe(1);
  });

  test("a message to a queue or function that does not exist is lost", async () => {
    const { client } = await setUp();
    for (const [Protocol, Endpoint] of [
      ["sqs", "arn:aws:sqs:us-east-1:000000000000:none"],
      ["lambda", "arn:aws:lambda:us-east-1:000000000000:function:none"],
    ] as const) {
      await client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
    }
    await expect(client.send(new PublishCommand({ TopicArn, Message: "m" }))).resolves.toHaveProperty("MessageId");
  });
});

test("topics and subscriptions are listed in pages of 100", async () => {
  const { client } = await setUp();
  const subscribe = (name: string) =>
    client.send(
      new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}` }),
    );
  for (let index = 0; index < 101; index++) await subscribe(`q${index}`);
  const { Subscriptions = [], NextToken } = await client.send(new ListSubscriptionsCommand({}));
  const rest = await client.send(new ListSubscriptionsCommand({ NextToken }));
  expect([Subscriptions.length, rest.Subscriptions?.length, rest.NextToken]).toEqual([100, 1, undefined]);
  expect(rest.Subscriptions).toMatchObject([{ TopicArn, Protocol: "sqs", Owner: "000000000000" }]);
  await expect(client.send(new ListTopicsCommand({ NextToken: "x" }))).rejects.toThrow("Invalid parameter: NextToken");
});

test("tags of a topic are replaced and removed", async () => {
  const { client } = await setUp();
  await client.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: "team", Value: "docs" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ["app"] }));
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
  expect(Tags).toEqual([{ Key: "team", Value: "docs" }]);
});
