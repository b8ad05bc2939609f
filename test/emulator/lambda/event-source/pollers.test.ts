import { expect, test } from "vitest";
import { startMs } from "../../../support/lambda-account.ts";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

test("a pause stops polling; running invocations end, and a resume starts as many pollers", async () => {
  const account = new MappedQueue({ behavior: works(5_000) });
  account.map({ batchSize: 1 });
  account.send(20);
  await account.run(1_000);
  expect(account.mappings.batchesHeld).toBe(10);
  account.mappings.pause();
  await account.run(20_000);
  expect(account.mappings.batchesHeld).toBe(0);
  expect(account.lambda.running).toBe(0);
  expect(account.queue.counts()).toEqual({ visible: 10, notVisible: 0, delayed: 0 });
  account.mappings.resume();
  await account.run(21_000);
  expect(account.runs.slice(10).map(({ startMs: at }) => at)).toEqual(Array(10).fill(20_000));
});

test("a paused mapping schedules no endless events", async () => {
  const account = new MappedQueue();
  account.map();
  await account.run(1_000);
  account.mappings.pause();
  account.send(1);
  await account.run(10_000);
  expect(account.runs).toEqual([]);
});

test("a batch that is being collected during a pause still goes to the function", async () => {
  const account = new MappedQueue();
  account.map({ batchSize: 10, windowSeconds: 30 });
  account.send(2);
  await account.run(5_000);
  account.mappings.pause();
  await account.run(100_000);
  expect(account.runs.map((run) => [run.startMs, run.bodies])).toEqual([[30_000, ["1", "2"]]]);
});

test("a snapshot is plain JSON, and a restored mapping continues", async () => {
  const old = new MappedQueue({ behavior: works(5_000) });
  old.map({ batchSize: 1, filters: [] });
  old.send(25);
  await old.run(2_000);
  old.mappings.pause();
  await old.run(20_000);
  const account = new MappedQueue({ behavior: works(5_000), state: old.snapshot() });
  expect(account.mappings.snapshot()).toEqual(JSON.parse(JSON.stringify(old.mappings.snapshot())));
  await account.run(40_000);
  expect(old.runs.length + account.runs.length).toBe(25);
  // The first account had 15 pollers after 2 s.
  expect(account.runs.map((run) => run.startMs)).toEqual(Array(10).fill(20_000));
});

test("a mapping in transition reaches its state at the same time after a restore", async () => {
  const options = { mappingTransitionMs: 20_000 };
  const old = new MappedQueue({ options });
  old.send(1);
  const { uuid } = old.map();
  await old.run(7_000);
  const account = new MappedQueue({ options, state: old.snapshot() });
  expect(account.mappings.get(uuid)).toMatchObject({ state: "Creating", lastModifiedMs: startMs });
  await account.run(30_000);
  expect(account.runs.map((run) => run.startMs)).toEqual([20_000]);
});
