import { expect, test } from "vitest";
import { MappingWorld, works } from "../../../support/event-source-world.ts";

const sizes = (world: MappingWorld) => world.runs.map(({ bodies }) => bodies.length);

test("without a window each receive is a batch of at most ten messages", async () => {
  const world = new MappingWorld({ behaviour: works(1_000) });
  world.send(23);
  world.map({ batchSize: 10 });
  await world.run(5_000);
  expect(sizes(world)).toEqual([10, 10, 3]);
});

test("each poller collects its own batch until it is full or the window ends", async () => {
  const world = new MappingWorld();
  world.map({ batchSize: 2, windowSeconds: 60, maximumConcurrency: 2 });
  world.send(3, (index) => index * 5);
  await world.run(100_000);
  // The second message goes to the other poller, because that one has waited longer.
  expect(world.runs.map((run) => [run.startMs, run.bodies])).toEqual([
    [10_000, ["1", "3"]],
    [65_000, ["2"]],
  ]);
});

test("a batch is sent when its window ends, counted from its first message", async () => {
  const world = new MappingWorld();
  world.map({ batchSize: 100, windowSeconds: 8 });
  world.send(2, (index) => 3 + index * 4);
  await world.run(60_000);
  expect(world.runs.map(({ startMs }) => startMs)).toEqual([11_000, 15_000]);
});

test("a batch of more than ten messages needs several receives", async () => {
  const world = new MappingWorld({ options: { mappingPollMs: 10 } });
  world.send(200);
  world.map({ batchSize: 40, windowSeconds: 1 });
  await world.run(10_000);
  expect(sizes(world)).toEqual([40, 40, 40, 40, 40]);
});

test("a batch above Lambda's 6 MB is split, and no message is lost", async () => {
  const world = new MappingWorld();
  for (let i = 0; i < 8; i++) world.queue.send({ body: `${i}${"x".repeat(1_000_000)}` });
  world.map({ batchSize: 10 });
  await world.run(5_000);
  expect(sizes(world)).toEqual([6, 2]);
  expect(world.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

test("if the visibility timeout is shorter than window and function timeout, messages are hidden 30 s longer than both", async () => {
  const world = new MappingWorld({ visibilityTimeoutSeconds: 30, behaviour: () => ({ throws: "no" }) });
  world.send(1);
  world.map({ batchSize: 10, windowSeconds: 10 });
  await world.run(300_000);
  // After the window of 10 s; then 10 + 30 + 30 s after the receive.
  expect(world.runs.slice(0, 2).map(({ startMs }) => startMs)).toEqual([10_000, 80_000]);
});

test("messages that do not pass the filters are deleted without an invocation", async () => {
  const world = new MappingWorld();
  world.map({ batchSize: 10, filters: ['{"body":{"kind":["invoice"]}}'], countsEvents: true });
  world.queue.send({ body: '{"kind":"invoice"}' });
  world.queue.send({ body: '{"kind":"offer"}' });
  world.queue.send({ body: "no JSON" });
  await world.run(1_000);
  expect(world.runs.map(({ bodies }) => bodies)).toEqual([['{"kind":"invoice"}']]);
  expect(world.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  const total = (name: string) =>
    world.samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
  expect(["PolledEventCount", "FilteredOutEventCount", "InvokedEventCount", "DeletedEventCount"].map(total)).toEqual([
    3, 2, 1, 1,
  ]);
});

test("a mapping reports no metrics without EventCount", async () => {
  const world = new MappingWorld();
  world.map();
  world.send(3);
  await world.run(1_000);
  expect(world.samples.filter(({ dimensions }) => "EventSourceMappingUUID" in dimensions)).toEqual([]);
});
