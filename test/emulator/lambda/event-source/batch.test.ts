import { expect, test } from "vitest";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

const sizes = (account: MappedQueue) => account.runs.map(({ bodies }) => bodies.length);

test("without a window each receive is a batch of at most ten messages", async () => {
  const account = new MappedQueue({ behavior: works(1_000) });
  account.send(23);
  account.map({ batchSize: 10 });
  await account.run(5_000);
  expect(sizes(account)).toEqual([10, 10, 3]);
});

test("each poller collects its own batch until it is full or the window ends", async () => {
  const account = new MappedQueue();
  account.map({ batchSize: 2, windowSeconds: 60, maximumConcurrency: 2 });
  account.send(3, (index) => index * 5);
  await account.run(100_000);
  // The second message goes to the other poller, because that one has waited longer.
  expect(account.runs.map((run) => [run.startMs, run.bodies])).toEqual([
    [10_000, ["1", "3"]],
    [65_000, ["2"]],
  ]);
});

test("a batch is sent when its window ends, counted from its first message", async () => {
  const account = new MappedQueue();
  account.map({ batchSize: 100, windowSeconds: 8 });
  account.send(2, (index) => 3 + index * 4);
  await account.run(60_000);
  expect(account.runs.map(({ startMs }) => startMs)).toEqual([11_000, 15_000]);
});

test("a batch of more than ten messages needs several receives", async () => {
  const account = new MappedQueue({ options: { mappingPollMs: 10 } });
  account.send(200);
  account.map({ batchSize: 40, windowSeconds: 1 });
  await account.run(10_000);
  expect(sizes(account)).toEqual([40, 40, 40, 40, 40]);
});

test("a batch above Lambda's 6 MB is split, and no message is lost", async () => {
  const account = new MappedQueue();
  for (let i = 0; i < 8; i++) account.queue.send({ body: `${i}${"x".repeat(1_000_000)}` });
  account.map({ batchSize: 10 });
  await account.run(5_000);
  expect(sizes(account)).toEqual([6, 2]);
  expect(account.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

test("if the visibility timeout is shorter than window and function timeout, messages are hidden 30 s longer than both", async () => {
  const account = new MappedQueue({ visibilityTimeoutSeconds: 30, behavior: () => ({ throws: "no" }) });
  account.send(1);
  account.map({ batchSize: 10, windowSeconds: 10 });
  await account.run(300_000);
  // After the window of 10 s; then 10 + 30 + 30 s after the receive.
  expect(account.runs.slice(0, 2).map(({ startMs }) => startMs)).toEqual([10_000, 80_000]);
});

test("messages that do not pass the filters are deleted without an invocation", async () => {
  const account = new MappedQueue();
  account.map({ batchSize: 10, filters: ['{"body":{"kind":["invoice"]}}'], countsEvents: true });
  account.queue.send({ body: '{"kind":"invoice"}' });
  account.queue.send({ body: '{"kind":"offer"}' });
  account.queue.send({ body: "no JSON" });
  await account.run(1_000);
  expect(account.runs.map(({ bodies }) => bodies)).toEqual([['{"kind":"invoice"}']]);
  expect(account.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  const total = (name: string) =>
    account.samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
  expect(["PolledEventCount", "FilteredOutEventCount", "InvokedEventCount", "DeletedEventCount"].map(total)).toEqual([
    3, 2, 1, 1,
  ]);
});

test("a mapping reports no metrics without EventCount", async () => {
  const account = new MappedQueue();
  account.map();
  account.send(3);
  await account.run(1_000);
  expect(account.samples.filter(({ dimensions }) => "EventSourceMappingUUID" in dimensions)).toEqual([]);
});
