import { expect, test } from "vitest";
import { bytesOf, textOf } from "../../../../src/base/encoding.ts";
import { TestAccount } from "../../../support/account.ts";

/** The emulator with a queue `jobs`, and a function that sends forms to it. */
function world() {
  const { sqs, router } = new TestAccount();
  const queue = sqs.createQueue("jobs");
  const send = async (fields: Readonly<Record<string, string>>, path = "/") => {
    const body = bytesOf(new URLSearchParams({ Version: "2012-11-05", ...fields }).toString());
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const response = await router({ method: "POST", path, query: {}, headers, body });
    return { status: response.status, xml: textOf(response.body) };
  };
  return { queue, send };
}

test("GetQueueUrl and SendMessage return the XML of the query protocol", async () => {
  const { queue, send } = world();
  const found = await send({ Action: "GetQueueUrl", QueueName: "jobs" });
  expect(found.xml).toContain(`<GetQueueUrlResult><QueueUrl>${queue.url}</QueueUrl></GetQueueUrlResult>`);
  const sent = await send({ Action: "SendMessage", QueueUrl: queue.url, MessageBody: "hello" });
  expect(sent.status).toBe(200);
  expect(sent.xml).toMatch(/^<SendMessageResponse xmlns="http:\/\/queue\.amazonaws\.com\/doc\/2012-11-05\/">/);
  expect(sent.xml).toContain("<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592</MD5OfMessageBody>");
  expect(queue.counts().visible).toBe(1);
});

test("the path of the request names the queue if the form does not", async () => {
  const { queue, send } = world();
  await send({ Action: "SendMessage", MessageBody: "hello" }, "/000000000000/jobs");
  expect(queue.counts().visible).toBe(1);
});

test("batches, attributes and numbered lists are read and written in their flattened form", async () => {
  const { queue, send } = world();
  const batch = await send({
    Action: "SendMessageBatch",
    QueueUrl: queue.url,
    "SendMessageBatchRequestEntry.1.Id": "a",
    "SendMessageBatchRequestEntry.1.MessageBody": "first",
    "SendMessageBatchRequestEntry.1.MessageAttribute.1.Name": "kind",
    "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType": "String",
    "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue": "x",
    "SendMessageBatchRequestEntry.2.Id": "b",
    "SendMessageBatchRequestEntry.2.MessageBody": "second",
    "SendMessageBatchRequestEntry.2.DelaySeconds": "901",
  });
  expect(batch.xml).toMatch(/<SendMessageBatchResultEntry><Id>a<\/Id>.*<BatchResultErrorEntry><Id>b<\/Id>/);
  const received = await send({ Action: "ReceiveMessage", QueueUrl: queue.url, "MessageAttributeName.1": "All" });
  expect(received.xml).toMatch(/<Message>.*<Body>first<\/Body>.*<MessageAttribute><Name>kind<\/Name><Value>/);
  const attributes = await send({ Action: "GetQueueAttributes", QueueUrl: queue.url, "AttributeName.1": "QueueArn" });
  expect(attributes.xml).toContain(`<Attribute><Name>QueueArn</Name><Value>${queue.arn}</Value></Attribute>`);
});

test.each([
  [{ Action: "GetQueueUrl", QueueName: "other" }, "AWS.SimpleQueueService.NonExistentQueue"],
  [{ Action: "SendMessage", QueueUrl: "http://x/0/jobs" }, "MissingParameter"],
  [{ Action: "SendMessage", QueueUrl: "http://x/0/jobs", MessageBody: "m", DelaySeconds: "soon" }, "MalformedInput"],
])("%o is the error %s", async (fields, code) => {
  const { status, xml } = await world().send(fields);
  expect(status).toBe(400);
  expect(xml).toContain(`<Type>Sender</Type><Code>${code}</Code>`);
});
