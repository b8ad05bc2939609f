import { expect, test } from "vitest";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

const slow = { options: { mappingTransitionMs: 20_000 } };

test("a new mapping polls when it is enabled", async () => {
  const account = new MappedQueue(slow);
  account.send(1);
  const { uuid, state } = account.map();
  expect(state).toBe("Creating");
  await account.run(19_999);
  expect(account.runs).toEqual([]);
  await account.run(20_000);
  expect(account.mappings.get(uuid).state).toBe("Enabled");
  expect(account.runs.map(({ startMs }) => startMs)).toEqual([20_000]);
});

test("a mapping that is created disabled has the state Disabled immediately", () => {
  const account = new MappedQueue(slow);
  const { state } = account.mappings.create({ queueArn: account.queue.arn, functionName: "work", enabled: false });
  expect(state).toBe("Disabled");
});

test("disabling stops polling immediately, and enabling starts it after the transition", async () => {
  const account = new MappedQueue(slow);
  const { uuid } = account.map();
  await account.run(20_000);
  expect(account.mappings.update(uuid, { enabled: false }).state).toBe("Disabling");
  account.send(1);
  await account.run(40_000);
  expect(account.mappings.get(uuid).state).toBe("Disabled");
  expect(account.mappings.update(uuid, { enabled: true }).state).toBe("Enabling");
  await account.run(70_000);
  expect(account.runs.map(({ startMs }) => startMs)).toEqual([60_000]);
});

test("an update of the settings does not interrupt polling", async () => {
  const account = new MappedQueue({ ...slow, behavior: works(1_000) });
  const { uuid } = account.map({ batchSize: 1 });
  await account.run(20_000);
  expect(account.mappings.update(uuid, { settings: { batchSize: 10 } }).state).toBe("Updating");
  account.send(10);
  await account.run(25_000);
  // The outstanding receives still request one message each.
  expect(account.runs.map(({ startMs, bodies }) => [startMs, bodies.length])).toEqual([
    ...Array(5).fill([20_000, 1]),
    [20_200, 5],
  ]);
  await account.run(40_000);
  expect(account.mappings.get(uuid).state).toBe("Enabled");
});

test("a deleted mapping stops polling, completes its batches, and is removed after the transition", async () => {
  const account = new MappedQueue({ ...slow, behavior: works(5_000) });
  const { uuid } = account.map({ batchSize: 1 });
  account.send(6);
  await account.run(20_000);
  expect(account.mappings.delete(uuid).state).toBe("Deleting");
  await account.run(39_999);
  expect(account.queue.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
  expect(account.mappings.list()).toHaveLength(1);
  await account.run(40_000);
  expect(() => account.mappings.get(uuid)).toThrow("The resource you requested does not exist.");
});

test("a mapping still exists after its function and its queue are deleted", async () => {
  const account = new MappedQueue();
  const { uuid } = account.map();
  await account.run(1_000);
  account.sqs.deleteQueue(account.queue);
  account.lambda.functions.delete(account.lambda.functions.get("work"));
  await account.run(100_000);
  expect(account.mappings.get(uuid).state).toBe("Enabled");
});

test("of a FIFO queue, one batch of each message group is at the function, and the groups keep their order", async () => {
  const account = new MappedQueue({ behavior: works(1_000) });
  const queue = account.sqs.createQueue("jobs.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
  account.mappings.create({ queueArn: queue.arn, functionName: "work", settings: { batchSize: 1 } });
  for (const body of ["a1", "b1", "a2", "b2", "a3"]) queue.send({ body, groupId: body.charAt(0) });
  await account.run(10_000);
  expect(account.runs.map((run) => [run.startMs, ...run.bodies])).toEqual([
    [0, "a1"],
    [0, "b1"],
    [1_000, "a2"],
    [1_000, "b2"],
    [2_000, "a3"],
  ]);
  expect(queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});
