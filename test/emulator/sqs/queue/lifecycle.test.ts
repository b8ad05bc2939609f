import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";
import { receiveNow } from "../../../support/queue-operations.ts";

test("a purge removes messages in every state, and a second one within 60 s is rejected", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", {});
  const fill = () => {
    queue.send({ body: "in flight" });
    receiveNow(queue);
    queue.send({ body: "visible" });
    queue.send({ body: "delayed", delaySeconds: 900 });
  };
  fill();
  expect(queue.counts()).toEqual({ visible: 1, notVisible: 1, delayed: 1 });
  queue.purge();
  expect(queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  goTo(59.999);
  expect(() => queue.purge()).toThrow(
    expect.objectContaining({
      code: "PurgeQueueInProgress",
      status: 403,
      message: "Only one PurgeQueue operation on jobs is allowed every 60 seconds.",
    }),
  );
  goTo(60);
  queue.purge();
});

test("the name of a deleted queue can be used again after 60 s", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", {});
  sqs.deleteQueue(queue);
  expect(sqs.queueByArn(queue.arn)).toBeUndefined();
  goTo(59.999);
  expect(() => sqs.createQueue("jobs", {})).toThrow(
    "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
  );
  goTo(60);
  expect(sqs.createQueue("jobs", {}).counts().visible).toBe(0);
});

test("creating a queue again returns it if the given attributes are the same, and otherwise fails", () => {
  const { sqs } = new TestAccount();
  const queue = sqs.createQueue("jobs", { DelaySeconds: "5" });
  expect(sqs.createQueue("jobs", {})).toBe(queue);
  expect(sqs.createQueue("jobs", { DelaySeconds: "5", VisibilityTimeout: "30" })).toBe(queue);
  expect(() => sqs.createQueue("jobs", { DelaySeconds: "6" })).toThrow(
    expect.objectContaining({
      code: "QueueNameExists",
      queryCode: "QueueAlreadyExists",
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
    }),
  );
});

test.each([
  ["a b", {}, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"],
  ["x".repeat(81), {}, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"],
  ["jobs.fifo", {}, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"],
  ["jobs", { FifoQueue: "true" }, "must end with .fifo suffix and be 1 to 80 in length."],
  ["jobs", { FifoQueue: "false" }, "Unknown Attribute FifoQueue."],
  [
    "jobs",
    { DeduplicationScope: "queue" },
    "You can specify the DeduplicationScope only when FifoQueue is set to true.",
  ],
  [
    "jobs.fifo",
    { FifoQueue: "true", DeduplicationScope: "all" },
    "Invalid value for the parameter DeduplicationScope.",
  ],
  [
    "jobs.fifo",
    { FifoQueue: "true", FifoThroughputLimit: "perMessageGroupId" },
    "allowed only when the value for Dedup",
  ],
  ["jobs", { Policy: "x" }, "Invalid value for the parameter Policy."],
  ["jobs", { KmsDataKeyReusePeriodSeconds: "59" }, "Invalid value for the parameter KmsDataKeyReusePeriodSeconds."],
  ["jobs", { SqsManagedSseEnabled: "true", KmsMasterKeyId: "k" }, "You can either enable KMS SSE or SQS SSE."],
  ["jobs", { DelaySeconds: "901" }, "Invalid value for the parameter DelaySeconds."],
  ["jobs", { DelaySeconds: "1.5" }, "Invalid value for the parameter DelaySeconds."],
  ["jobs", { MessageRetentionPeriod: "59" }, "Invalid value for the parameter MessageRetentionPeriod."],
  ["jobs", { Color: "red" }, "Unknown Attribute Color."],
])("queue %s with %o is rejected", (name, attributes, text) => {
  const { sqs } = new TestAccount();
  expect(() => sqs.createQueue(name, attributes)).toThrow(text);
});

test("a queue is found by the last part of its URL, whatever the host", () => {
  const { sqs } = new TestAccount();
  const queue = sqs.createQueue("jobs", {});
  expect(queue.url).toBe("http://sqs.us-east-1.localhost:4566/000000000000/jobs");
  expect(sqs.queueByUrl(queue.url)).toBe(queue);
  expect(sqs.queueByUrl("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")).toBe(queue);
  expect(sqs.queueByUrl("http://127.0.0.1:9/jobs/")).toBe(queue);
  expect(() => sqs.queueByUrl("http://127.0.0.1:9/other")).toThrow("The specified queue does not exist.");
});

test("messages in any state expire when the retention period is over, counted from the send", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", { MessageRetentionPeriod: "60", VisibilityTimeout: "600" });
  queue.send({ body: "in flight" });
  receiveNow(queue);
  queue.send({ body: "visible" });
  queue.send({ body: "delayed", delaySeconds: 90 });
  goTo(30);
  queue.send({ body: "younger" });
  goTo(59.999);
  expect(queue.counts()).toEqual({ visible: 2, notVisible: 1, delayed: 1 });
  goTo(60);
  expect(queue.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
  // A longer retention period applies to messages that are already in the queue.
  sqs.setQueueAttributes(queue, { MessageRetentionPeriod: "100" });
  goTo(129.999);
  expect(queue.counts().visible).toBe(1);
  goTo(130);
  expect(queue.counts().visible).toBe(0);
});

test("a key of KMS and the encryption by SQS replace each other", () => {
  const { sqs } = new TestAccount();
  const queue = sqs.createQueue("jobs", { KmsMasterKeyId: "alias/jobs" });
  expect(queue.settings.attributes).toMatchObject({
    SqsManagedSseEnabled: "false",
    KmsDataKeyReusePeriodSeconds: "300",
  });
  sqs.setQueueAttributes(queue, { SqsManagedSseEnabled: "true" });
  expect(queue.settings.attributes).not.toHaveProperty("KmsMasterKeyId");
  expect(queue.settings.attributes).not.toHaveProperty("KmsDataKeyReusePeriodSeconds");
});
