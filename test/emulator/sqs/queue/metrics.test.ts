import { expect, test } from "vitest";
import { receiveNow, type SqsWorld, sqsWorld, startMs } from "../../../support/sqs-world.ts";

/** Returns the values of a metric of a queue, as [minute since the start, value]. */
const series = ({ samples }: SqsWorld, name: string, queue = "jobs") =>
  samples
    .filter((sample) => sample.name === name && sample.dimensions.QueueName === queue)
    .map((sample) => [(sample.atMs - startMs) / 60_000, sample.value]);

test("gauges are read at the end of each minute and have the time of its start", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", { VisibilityTimeout: "600" });
  for (const delaySeconds of [0, 0, 0, 90, 150]) queue.send({ body: "x", delaySeconds });
  receiveNow(queue, 1);
  world.goTo(180);
  expect(series(world, "ApproximateNumberOfMessagesVisible")).toEqual([
    [0, 2],
    [1, 3],
    [2, 4],
  ]);
  expect(series(world, "ApproximateNumberOfMessagesNotVisible")).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  expect(series(world, "ApproximateNumberOfMessagesDelayed")).toEqual([
    [0, 2],
    [1, 1],
    [2, 0],
  ]);
});

test("counters are summed for each minute, and are 0 in a minute without activity", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  queue.send({ body: "1234" });
  queue.send({ body: "12" });
  for (const { receiptHandle } of receiveNow(queue)) queue.delete(receiptHandle);
  world.goTo(70);
  receiveNow(queue);
  world.goTo(180);
  const expected = { NumberOfMessagesSent: [2, 0, 0], NumberOfMessagesReceived: [2, 0, 0] };
  for (const [name, values] of Object.entries({
    ...expected,
    NumberOfMessagesDeleted: [2, 0, 0],
    NumberOfEmptyReceives: [0, 1, 0],
  })) {
    expect([name, series(world, name).map(([, value]) => value)]).toEqual([name, values]);
  }
  expect(series(world, "SentMessageSize")).toEqual([[0, 3]]);
});

test("samples have AWS's namespace, dimension and units", () => {
  const world = sqsWorld();
  world.sqs.createQueue("jobs", {}).send({ body: "x" });
  world.goTo(60);
  expect(Object.fromEntries(world.samples.map(({ name, unit }) => [name, unit]))).toEqual({
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
  expect(world.samples[0]).toMatchObject({ namespace: "AWS/SQS", dimensions: { QueueName: "jobs" }, atMs: startMs });
});

test("a message that was received three times no longer counts as the oldest", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  queue.send({ body: "old" });
  for (let i = 0; i < 2; i++) receiveNow(queue, 1, 0);
  world.goTo(20);
  queue.send({ body: "young" });
  world.goTo(60);
  receiveNow(queue, 1, 0);
  world.goTo(120);
  expect(series(world, "ApproximateAgeOfOldestMessage")).toEqual([
    [0, 60],
    [1, 100],
  ]);
});

test("in a dead-letter queue the age counts from the move, and the move is not a send", () => {
  const world = sqsWorld();
  const dead = world.sqs.createQueue("dead", {});
  const queue = world.sqs.createQueue("jobs", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  queue.send({ body: "poison" });
  receiveNow(queue, 1, 0);
  world.goTo(45);
  receiveNow(queue);
  world.goTo(60);
  expect(series(world, "ApproximateAgeOfOldestMessage", "dead")).toEqual([[0, 15]]);
  expect(series(world, "NumberOfMessagesSent", "dead")).toEqual([[0, 0]]);
  expect(series(world, "ApproximateNumberOfMessagesVisible", "dead")).toEqual([[0, 1]]);
});

test("an empty queue reports for 6 h after its last use, and again when it is used", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  world.goTo(30);
  receiveNow(queue);
  world.goTo(24 * 3_600);
  // Used at second 30: minutes 0 to 359 end while it is active.
  expect(series(world, "NumberOfEmptyReceives")).toHaveLength(360);
  expect(world.kernel.nextAtMs).toBeUndefined();
  receiveNow(queue);
  expect(world.kernel.nextAtMs).toBe(startMs + (24 * 3_600 + 60) * 1_000);
});

test("a queue with messages reports until they expire", () => {
  const world = sqsWorld();
  world.sqs.createQueue("jobs", { MessageRetentionPeriod: "36000" }).send({ body: "x" });
  world.goTo(24 * 3_600);
  expect(series(world, "ApproximateNumberOfMessagesVisible")).toHaveLength(599);
});
