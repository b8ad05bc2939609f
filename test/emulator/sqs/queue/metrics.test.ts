import { expect, test } from "vitest";
import { startMs, TestAccount } from "../../../support/account.ts";
import { receiveNow } from "../../../support/queue-operations.ts";

/** Returns the values of a metric of a queue, as [minute since the start, value]. */
const series = ({ samples }: TestAccount, name: string, queue = "jobs") =>
  samples
    .filter((sample) => sample.name === name && sample.dimensions.QueueName === queue)
    .map((sample) => [(sample.atMs - startMs) / 60_000, sample.value]);

test("gauges are read at the end of each minute and have the time of its start", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", { VisibilityTimeout: "600" });
  for (const delaySeconds of [0, 0, 0, 90, 150]) queue.send({ body: "x", delaySeconds });
  receiveNow(queue, 1);
  account.goTo(180);
  expect(series(account, "ApproximateNumberOfMessagesVisible")).toEqual([
    [0, 2],
    [1, 3],
    [2, 4],
  ]);
  expect(series(account, "ApproximateNumberOfMessagesNotVisible")).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  expect(series(account, "ApproximateNumberOfMessagesDelayed")).toEqual([
    [0, 2],
    [1, 1],
    [2, 0],
  ]);
});

test("counters are summed for each minute, and are 0 in a minute without activity", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  queue.send({ body: "1234" });
  queue.send({ body: "12" });
  for (const { receiptHandle } of receiveNow(queue)) queue.delete(receiptHandle);
  account.goTo(70);
  receiveNow(queue);
  account.goTo(180);
  const expected = { NumberOfMessagesSent: [2, 0, 0], NumberOfMessagesReceived: [2, 0, 0] };
  for (const [name, values] of Object.entries({
    ...expected,
    NumberOfMessagesDeleted: [2, 0, 0],
    NumberOfEmptyReceives: [0, 1, 0],
  })) {
    expect([name, series(account, name).map(([, value]) => value)]).toEqual([name, values]);
  }
  expect(series(account, "SentMessageSize")).toEqual([[0, 3]]);
});

test("samples have AWS's namespace, dimension and units", () => {
  const account = new TestAccount();
  account.sqs.createQueue("jobs", {}).send({ body: "x" });
  account.goTo(60);
  expect(Object.fromEntries(account.samples.map(({ name, unit }) => [name, unit]))).toEqual({
    ApproximateNumberOfMessagesVisible: "Count",
    ApproximateNumberOfMessagesNotVisible: "Count",
    ApproximateNumberOfMessagesDelayed: "Count",
    ApproximateAgeOfOldestMessage: "Seconds",
    NumberOfMessagesSent: "Count",
    NumberOfMessagesReceived: "Count",
    NumberOfMessagesDeleted: "Count",
    NumberOfEmptyReceives: "Count",
    SentMessageSize: "Bytes",
  });
  expect(account.samples[0]).toMatchObject({ namespace: "AWS/SQS", dimensions: { QueueName: "jobs" }, atMs: startMs });
});

test("a message that was received three times no longer counts as the oldest", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  queue.send({ body: "old" });
  for (let i = 0; i < 2; i++) receiveNow(queue, 1, 0);
  account.goTo(20);
  queue.send({ body: "young" });
  account.goTo(60);
  receiveNow(queue, 1, 0);
  account.goTo(120);
  expect(series(account, "ApproximateAgeOfOldestMessage")).toEqual([
    [0, 60],
    [1, 100],
  ]);
});

test("in a dead-letter queue the age counts from the move, and the move is not a send", () => {
  const account = new TestAccount();
  const dead = account.sqs.createQueue("dead", {});
  const queue = account.sqs.createQueue("jobs", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  queue.send({ body: "poison" });
  receiveNow(queue, 1, 0);
  account.goTo(45);
  receiveNow(queue);
  account.goTo(60);
  expect(series(account, "ApproximateAgeOfOldestMessage", "dead")).toEqual([[0, 15]]);
  expect(series(account, "NumberOfMessagesSent", "dead")).toEqual([[0, 0]]);
  expect(series(account, "ApproximateNumberOfMessagesVisible", "dead")).toEqual([[0, 1]]);
});

test("an empty queue reports for 6 h after its last use, and again when it is used", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  account.goTo(30);
  receiveNow(queue);
  account.goTo(24 * 3_600);
  // Used at second 30: minutes 0 to 359 end while it is active.
  expect(series(account, "NumberOfEmptyReceives")).toHaveLength(360);
  expect(account.kernel.nextAtMs).toBeUndefined();
  receiveNow(queue);
  expect(account.kernel.nextAtMs).toBe(startMs + (24 * 3_600 + 60) * 1_000);
});

test("a queue with messages reports until they expire", () => {
  const account = new TestAccount();
  account.sqs.createQueue("jobs", { MessageRetentionPeriod: "36000" }).send({ body: "x" });
  account.goTo(24 * 3_600);
  expect(series(account, "ApproximateNumberOfMessagesVisible")).toHaveLength(599);
});

test("a FIFO queue reports its groups in flight, and the messages that were not delivered twice", () => {
  const account = new TestAccount();
  const attributes = { FifoQueue: "true", ContentBasedDeduplication: "true", VisibilityTimeout: "600" };
  const queue = account.sqs.createQueue("jobs.fifo", attributes);
  for (const groupId of ["a", "b", "b"]) queue.send({ body: groupId, groupId });
  receiveNow(queue);
  account.goTo(60);
  expect(series(account, "ApproximateNumberOfGroupsWithInflightMessages", "jobs.fifo")).toEqual([[0, 2]]);
  expect(series(account, "NumberOfDeduplicatedSentMessages", "jobs.fifo")).toEqual([[0, 1]]);
  expect(series(account, "ApproximateNumberOfNoisyGroups", "jobs.fifo")).toEqual([]);
});
