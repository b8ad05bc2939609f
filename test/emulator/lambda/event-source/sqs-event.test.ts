import { expect, test } from "vitest";
import { outcomeOfReport } from "../../../../src/emulator/lambda/event-source/sqs-event.ts";
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

const batch = ["id1", "id2", "id3"].map((messageId) => ({ messageId }));
const failedOf = (answer: string) => {
  const outcome = outcomeOfReport(answer, batch);
  return outcome.kind === "failed" ? [...outcome.ids] : outcome.kind;
};
const failures = (...ids: unknown[]) =>
  JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test.each([
  ["an empty list", '{"batchItemFailures":[]}'],
  ["a null list", '{"batchItemFailures":null}'],
  ["an empty object", "{}"],
  ["null", "null"],
  ["nothing", ""],
  ["an empty list as the whole response", "[]"],
  ["an empty string", '""'],
  ["another key", '{"processed":3}'],
  ["the key in another case", '{"BatchItemFailures":[{"itemIdentifier":"id1"}]}'],
  ["an HTTP response", '{"statusCode":200,"body":"done"}'],
])("%s is a complete success", (_, answer) => {
  expect(failedOf(answer)).toEqual([]);
});

test("only the listed ids fail", () => {
  expect(failedOf(failures("id2"))).toEqual(["id2"]);
  expect(failedOf(failures("id3", "id1"))).toEqual(["id3", "id1"]);
});

test.each([
  ["invalid JSON", "{batchItemFailures"],
  ["an empty id", failures("")],
  ["a null id", failures(null)],
  ["a wrong key in the list", '{"batchItemFailures":[{"id":"id2"}]}'],
  ["an id that is not in the batch", failures("id2", "id9")],
  ["a list of strings", '{"batchItemFailures":["id2"]}'],
  ["a string in place of the list", '{"batchItemFailures":"id2"}'],
  ["a list as the whole response", '["id2"]'],
  ["a string", '"fine"'],
  ["a number", "1"],
])("%s fails the whole batch", (_, answer) => {
  expect(failedOf(answer)).toBe("all-failed");
});
