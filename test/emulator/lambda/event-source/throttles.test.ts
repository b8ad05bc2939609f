import { expect, test } from "vitest";
import { MappingWorld, works } from "../../../support/event-source-world.ts";

const reserve = (world: MappingWorld, reserved: number | undefined) =>
  world.lambda.functions.reserve(world.lambda.functions.get("work"), reserved);

const throttlesAtSeconds = (world: MappingWorld) =>
  world.samples
    .filter(({ name, dimensions }) => name === "Throttles" && dimensions.FunctionName === "work")
    .map(({ atMs }) => (atMs - world.kernel.nowMs + world.nowMs) / 1_000);

test("a throttled batch is retried after 1, 2, 4 and 8 s, and given up when its visibility timeout is over", async () => {
  const world = new MappingWorld({ maxReceiveCount: 1 });
  reserve(world, 0);
  world.send(1);
  world.map({ batchSize: 1 });
  await world.run(29_000);
  expect(throttlesAtSeconds(world)).toEqual([0, 1, 3, 7, 15]);
  await world.run(60_000);
  expect(world.deadLetters.counts().visible).toBe(1);
  expect(world.runs).toEqual([]);
});

test("the wait between two retries grows to 30 s", async () => {
  const world = new MappingWorld({ visibilityTimeoutSeconds: 130 });
  reserve(world, 0);
  world.send(1);
  world.map({ batchSize: 1 });
  await world.run(125_000);
  expect(throttlesAtSeconds(world)).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
});

test("a throttled batch runs when concurrency is available, with one receive", async () => {
  const world = new MappingWorld();
  reserve(world, 0);
  world.send(1);
  world.map({ batchSize: 1 });
  await world.run(5_000);
  reserve(world, undefined);
  await world.run(10_000);
  expect(world.runs.map(({ startMs, receiveCounts }) => [startMs, receiveCounts])).toEqual([[7_000, [1]]]);
});

test("with a reserved concurrency of 1 messages are dead-lettered without an invocation", async () => {
  const world = new MappingWorld({ behaviour: works(25_000), maxReceiveCount: 1 });
  reserve(world, 1);
  world.send(20);
  world.map({ batchSize: 1 });
  await world.run(900_000);
  const dead = world.deadLetters.counts().visible;
  expect(dead).toBeGreaterThan(0);
  expect(world.runs.length + dead).toBe(20);
  expect(world.peak).toBe(1);
});

test("with a maximum concurrency within the reserved concurrency no message is dead-lettered", async () => {
  const world = new MappingWorld({ behaviour: works(25_000), maxReceiveCount: 1 });
  reserve(world, 2);
  world.send(20);
  world.map({ batchSize: 1, maximumConcurrency: 2 });
  await world.run(900_000);
  expect(world.runs).toHaveLength(20);
  expect(world.deadLetters.counts().visible).toBe(0);
});

test("a deleted function delays its messages like a throttle", async () => {
  const world = new MappingWorld({ maxReceiveCount: 1 });
  world.map({ batchSize: 1 });
  world.lambda.functions.delete(world.lambda.functions.get("work"));
  world.send(1);
  await world.run(70_000);
  expect(world.deadLetters.counts().visible).toBe(1);
});
