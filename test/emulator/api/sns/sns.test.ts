import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { startMs, TestAccount } from "../../../support/account.ts";

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
  account.sns.notify("arn:of:nobody", "s", "lost");
  expect(account.sns.publications).toHaveLength(1_000);
  expect(account.sns.publications[0]?.message).toBe("0");
  const later = new TestAccount();
  later.sns.restore(JSON.parse(JSON.stringify(account.sns.snapshot())));
  expect(later.sns.snapshot()).toEqual(account.sns.snapshot());
});
