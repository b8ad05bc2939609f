import { expect, test } from "vitest";
import { MappingWorld, works } from "../../../support/event-source-world.ts";

const slow = { options: { mappingTransitionMs: 20_000 } };

test("a new mapping polls when it is enabled", async () => {
  const world = new MappingWorld(slow);
  world.send(1);
  const { uuid, state } = world.map();
  expect(state).toBe("Creating");
  await world.run(19_999);
  expect(world.runs).toEqual([]);
  await world.run(20_000);
  expect(world.mappings.get(uuid).state).toBe("Enabled");
  expect(world.runs.map(({ startMs }) => startMs)).toEqual([20_000]);
});

test("a mapping that is created disabled has the state Disabled immediately", () => {
  const world = new MappingWorld(slow);
  const { state } = world.mappings.create({ queueArn: world.queue.arn, functionName: "work", enabled: false });
  expect(state).toBe("Disabled");
});

test("disabling stops polling immediately, and enabling starts it after the transition", async () => {
  const world = new MappingWorld(slow);
  const { uuid } = world.map();
  await world.run(20_000);
  expect(world.mappings.update(uuid, { enabled: false }).state).toBe("Disabling");
  world.send(1);
  await world.run(40_000);
  expect(world.mappings.get(uuid).state).toBe("Disabled");
  expect(world.mappings.update(uuid, { enabled: true }).state).toBe("Enabling");
  await world.run(70_000);
  expect(world.runs.map(({ startMs }) => startMs)).toEqual([60_000]);
});

test("an update of the settings does not interrupt polling", async () => {
  const world = new MappingWorld({ ...slow, behaviour: works(1_000) });
  const { uuid } = world.map({ batchSize: 1 });
  await world.run(20_000);
  expect(world.mappings.update(uuid, { settings: { batchSize: 10 } }).state).toBe("Updating");
  world.send(10);
  await world.run(25_000);
  // The outstanding receives still request one message each.
  expect(world.runs.map(({ startMs, bodies }) => [startMs, bodies.length])).toEqual([
    ...Array(5).fill([20_000, 1]),
    [20_200, 5],
  ]);
  await world.run(40_000);
  expect(world.mappings.get(uuid).state).toBe("Enabled");
});

test("a deleted mapping stops polling, completes its batches, and is removed after the transition", async () => {
  const world = new MappingWorld({ ...slow, behaviour: works(5_000) });
  const { uuid } = world.map({ batchSize: 1 });
  world.send(6);
  await world.run(20_000);
  expect(world.mappings.delete(uuid).state).toBe("Deleting");
  await world.run(39_999);
  expect(world.queue.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
  expect(world.mappings.list()).toHaveLength(1);
  await world.run(40_000);
  expect(() => world.mappings.get(uuid)).toThrow("The resource you requested does not exist.");
});

test("a mapping still exists after its function and its queue are deleted", async () => {
  const world = new MappingWorld();
  const { uuid } = world.map();
  await world.run(1_000);
  world.sqs.deleteQueue(world.queue);
  world.lambda.functions.delete(world.lambda.functions.get("work"));
  await world.run(100_000);
  expect(world.mappings.get(uuid).state).toBe("Enabled");
});
