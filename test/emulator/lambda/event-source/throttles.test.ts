import { expect, test } from "vitest";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

const reserve = (account: MappedQueue, reserved: number | undefined) =>
  account.lambda.functions.reserve(account.lambda.functions.get("work"), reserved);

const throttlesAtSeconds = (account: MappedQueue) =>
  account.samples
    .filter(({ name, dimensions }) => name === "Throttles" && dimensions.FunctionName === "work")
    .map(({ atMs }) => (atMs - account.kernel.nowMs + account.nowMs) / 1_000);

test("a throttled batch is retried after 1, 2, 4 and 8 s, and given up when its visibility timeout is over", async () => {
  const account = new MappedQueue({ maxReceiveCount: 1 });
  reserve(account, 0);
  account.send(1);
  account.map({ batchSize: 1 });
  await account.run(29_000);
  expect(throttlesAtSeconds(account)).toEqual([0, 1, 3, 7, 15]);
  await account.run(60_000);
  expect(account.deadLetters.counts().visible).toBe(1);
  expect(account.runs).toEqual([]);
});

test("the wait between two retries grows to 30 s", async () => {
  const account = new MappedQueue({ visibilityTimeoutSeconds: 130 });
  reserve(account, 0);
  account.send(1);
  account.map({ batchSize: 1 });
  await account.run(125_000);
  expect(throttlesAtSeconds(account)).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
});

test("a throttled batch runs when concurrency is available, with one receive", async () => {
  const account = new MappedQueue();
  reserve(account, 0);
  account.send(1);
  account.map({ batchSize: 1 });
  await account.run(5_000);
  reserve(account, undefined);
  await account.run(10_000);
  expect(account.runs.map(({ startMs, receiveCounts }) => [startMs, receiveCounts])).toEqual([[7_000, [1]]]);
});

test("with a reserved concurrency of 1 messages are dead-lettered without an invocation", async () => {
  const account = new MappedQueue({ behavior: works(25_000), maxReceiveCount: 1 });
  reserve(account, 1);
  account.send(20);
  account.map({ batchSize: 1 });
  await account.run(900_000);
  const dead = account.deadLetters.counts().visible;
  expect(dead).toBeGreaterThan(0);
  expect(account.runs.length + dead).toBe(20);
  expect(account.peak).toBe(1);
});

test("with a maximum concurrency within the reserved concurrency no message is dead-lettered", async () => {
  const account = new MappedQueue({ behavior: works(25_000), maxReceiveCount: 1 });
  reserve(account, 2);
  account.send(20);
  account.map({ batchSize: 1, maximumConcurrency: 2 });
  await account.run(900_000);
  expect(account.runs).toHaveLength(20);
  expect(account.deadLetters.counts().visible).toBe(0);
});

test("a deleted function delays its messages like a throttle", async () => {
  const account = new MappedQueue({ maxReceiveCount: 1 });
  account.map({ batchSize: 1 });
  account.lambda.functions.delete(account.lambda.functions.get("work"));
  account.send(1);
  await account.run(70_000);
  expect(account.deadLetters.counts().visible).toBe(1);
});
