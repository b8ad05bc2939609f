import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";

async function wireWithQueue(Attributes: Record<string, string> = {}) {
  const account = new TestAccount();
  const client = account.client(SQSClient);
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs", Attributes }));
  return { ...account, client, QueueUrl };
}

test("a message is received with its attributes; the client itself checks the MD5 of the body", async () => {
  const { client, QueueUrl, kernel } = await wireWithQueue();
  const MessageAttributes = {
    a: { DataType: "String", StringValue: "b" },
    z: { DataType: "Binary.png", BinaryValue: Uint8Array.of(0, 1, 255) },
  };
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello world", MessageAttributes }));
  expect(sent).toMatchObject({
    MD5OfMessageBody: "5eb63bbbe01eeed093cb22bb8f5acdc3",
    MD5OfMessageAttributes: "1837f6a6ac2b53371a51d6b9af2487b4",
  });
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
      VisibilityTimeout: 0,
    }),
  );
  expect(Messages).toHaveLength(1);
  expect(Messages?.[0]).toMatchObject({
    MessageId: sent.MessageId,
    Body: "hello world",
    MD5OfBody: "5eb63bbbe01eeed093cb22bb8f5acdc3",
    MD5OfMessageAttributes: "1837f6a6ac2b53371a51d6b9af2487b4",
    MessageAttributes,
    Attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(kernel.nowMs) },
  });
});

test("only requested attributes are returned: by name, by prefix, and by the deprecated parameter", async () => {
  const { client, QueueUrl } = await wireWithQueue({ VisibilityTimeout: "0" });
  const value = { DataType: "String", StringValue: "v" };
  const MessageAttributes = { "trace.id": value, "trace.span": value, kind: value };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", MessageAttributes }));
  const receive = async (wanted: Partial<ConstructorParameters<typeof ReceiveMessageCommand>[0]>) => {
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, ...wanted }));
    const { Attributes, MessageAttributes: attributes } = Messages?.[0] ?? {};
    return [Attributes && Object.keys(Attributes), attributes && Object.keys(attributes)];
  };
  expect(await receive({})).toEqual([undefined, undefined]);
  expect(await receive({ MessageAttributeNames: ["kind", "absent"] })).toEqual([undefined, ["kind"]]);
  expect(await receive({ MessageAttributeNames: ["trace.*"] })).toEqual([undefined, ["trace.id", "trace.span"]]);
  expect(await receive({ MessageSystemAttributeNames: ["SentTimestamp"] })).toEqual([["SentTimestamp"], undefined]);
  expect((await receive({ AttributeNames: ["All"] }))[0]).toEqual([
    "SenderId",
    "SentTimestamp",
    "ApproximateReceiveCount",
    "ApproximateFirstReceiveTimestamp",
  ]);
});

test("a long poll ends when a delayed message becomes visible", async () => {
  const { client, QueueUrl, now } = await wireWithQueue();
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", DelaySeconds: 7 }));
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  expect([now(), Messages?.[0]?.Body]).toEqual([7, "a"]);
});

test("the queue's ReceiveMessageWaitTimeSeconds makes a receive a long poll, and an empty response has no Messages", async () => {
  const { client, QueueUrl, now } = await wireWithQueue({ ReceiveMessageWaitTimeSeconds: "5" });
  const empty = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(now()).toBe(5);
  expect(Object.keys(empty)).not.toContain("Messages");
  await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
  expect(now()).toBe(5);
});

test("entries of a batch fail individually: too long for the queue, a delay out of range, no body", async () => {
  const { client, QueueUrl } = await wireWithQueue({ MaximumMessageSize: "1024" });
  const { Successful, Failed } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "fine", MessageBody: "a", DelaySeconds: 5 },
        { Id: "long", MessageBody: "a".repeat(1_025) },
        { Id: "late", MessageBody: "a", DelaySeconds: 901 },
        { Id: "empty", MessageBody: "" },
      ],
    }),
  );
  expect(Successful?.map((entry) => entry.Id)).toEqual(["fine"]);
  expect(Failed).toEqual([
    {
      Id: "long",
      SenderFault: true,
      Code: "InvalidParameterValue",
      Message: "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
    },
    {
      Id: "late",
      SenderFault: true,
      Code: "InvalidParameterValue",
      Message: "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
    },
    {
      Id: "empty",
      SenderFault: true,
      Code: "MissingParameter",
      Message: "The request must contain the parameter MessageBody.",
    },
  ]);
});

test("messages are deleted and their visibility changed, one by one and in batches", async () => {
  const { client, QueueUrl } = await wireWithQueue();
  const Entries = ["a", "b", "c", "d"].map((Id) => ({ Id, MessageBody: Id }));
  const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(sent.Failed).toBeUndefined();
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const [a, b, c, d] = Messages.map((message) => message.ReceiptHandle);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a }));
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "b", ReceiptHandle: b },
        { Id: "bad", ReceiptHandle: "nonsense" },
      ],
    }),
  );
  expect(deleted.Successful).toEqual([{ Id: "b" }]);
  expect(deleted.Failed).toMatchObject([{ Id: "bad", Code: "ReceiptHandleIsInvalid" }]);
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: c, VisibilityTimeout: 0 }));
  const changed = await client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [{ Id: "d", ReceiptHandle: d, VisibilityTimeout: 60 }],
    }),
  );
  expect(changed.Successful).toEqual([{ Id: "d" }]);
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: "1",
    ApproximateNumberOfMessagesNotVisible: "1",
    ApproximateNumberOfMessagesDelayed: "0",
  });
});
