import {
  CreateQueueCommand,
  ListQueueTagsCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";

const client = new TestAccount().client(SQSClient);
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, ""]));

test("tags are added, replaced and removed", async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "tagged", tags: { a: "1", b: "2" } }));
  await client.send(new TagQueueCommand({ QueueUrl, Tags: { b: "", c: "3" } }));
  await client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a", "none"] }));
  expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: "", c: "3" });
});

test.each<[string, Record<string, string>, string]>([
  ["no tag", {}, "The request must contain the parameter Tags."],
  ["a long key", { ["k".repeat(129)]: "v" }, "Tag keys must be between 1 and 128 characters in length."],
  ["a long value", { k: "v".repeat(257) }, "Tag values must be between 0 and 256 characters in length."],
  ["a reserved key", { "aws:k": "v" }, "Tag keys must not start with aws:"],
  ["more than 50 tags with those of the queue", many(50), "Too many tags added for queue full."],
])("%s is rejected", async (_, Tags, text) => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "full", tags: { own: "1" } }));
  await expect(client.send(new TagQueueCommand({ QueueUrl, Tags }))).rejects.toThrow(text);
});
