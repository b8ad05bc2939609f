import { expect, test } from "vitest";
import { startMs } from "../../../support/lambda-account.ts";
import { MappedQueue } from "../../../support/mapped-queue.ts";

async function recordOf(windowSeconds: number) {
  const account = new MappedQueue();
  const sent = account.queue.send({
    body: "hello",
    attributes: {
      Title: { DataType: "String", StringValue: "x" },
      Bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 255]) },
    },
  });
  account.queue.send({ body: "bare" });
  account.map({ batchSize: 2, windowSeconds });
  await account.run(1_000);
  const { Records } = JSON.parse(account.runs[0]?.event ?? "{}");
  return { sent, account, rich: Records[0], bare: Records[1] };
}

test("a record has the members of AWS's records", async () => {
  const { sent, account, rich } = await recordOf(0);
  expect(rich).toEqual({
    messageId: sent.messageId,
    receiptHandle: expect.any(String),
    body: "hello",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(startMs),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: String(startMs),
    },
    messageAttributes: {
      Title: { stringValue: "x", stringListValues: [], binaryListValues: [], dataType: "String" },
      Bytes: { binaryValue: "AQL/", stringListValues: [], binaryListValues: [], dataType: "Binary" },
    },
    md5OfMessageAttributes: sent.md5OfAttributes,
    md5OfBody: "5d41402abc4b2a76b9719d911017c592",
    eventSource: "aws:sqs",
    eventSourceARN: account.queue.arn,
    awsRegion: "us-east-1",
  });
});

test("without attributes the MD5 of the attributes is missing, or null with a batching window", async () => {
  expect((await recordOf(0)).bare).not.toHaveProperty("md5OfMessageAttributes");
  expect((await recordOf(1)).bare).toMatchObject({ md5OfMessageAttributes: null, messageAttributes: {} });
});
