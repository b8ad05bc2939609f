import { expect, test } from "vitest";
import { MappingWorld, startMs, works } from "../../../support/event-source-world.ts";

test("a pause stops polling; running invocations end, and a resume starts as many pollers", async () => {
  const world = new MappingWorld({ behaviour: works(5_000) });
  world.map({ batchSize: 1 });
  world.send(20);
  await world.run(1_000);
  expect(world.mappings.batchesHeld).toBe(10);
  world.mappings.pause();
  await world.run(20_000);
  expect(world.mappings.batchesHeld).toBe(0);
  expect(world.lambda.running).toBe(0);
  expect(world.queue.counts()).toEqual({ visible: 10, notVisible: 0, delayed: 0 });
  world.mappings.resume();
  await world.run(21_000);
  expect(world.runs.slice(10).map(({ startMs: at }) => at)).toEqual(Array(10).fill(20_000));
});

test("a paused mapping schedules no endless events", async () => {
  const world = new MappingWorld();
  world.map();
  await world.run(1_000);
  world.mappings.pause();
  world.send(1);
  await world.run(10_000);
  expect(world.runs).toEqual([]);
});

test("a batch that is being collected during a pause still goes to the function", async () => {
  const world = new MappingWorld();
  world.map({ batchSize: 10, windowSeconds: 30 });
  world.send(2);
  await world.run(5_000);
  world.mappings.pause();
  await world.run(100_000);
  expect(world.runs.map((run) => [run.startMs, run.bodies])).toEqual([[30_000, ["1", "2"]]]);
});

test("a snapshot is plain JSON, and a restored mapping continues", async () => {
  const old = new MappingWorld({ behaviour: works(5_000) });
  old.map({ batchSize: 1, filters: [] });
  old.send(25);
  await old.run(2_000);
  old.mappings.pause();
  await old.run(20_000);
  const world = new MappingWorld({ behaviour: works(5_000), past: old.past() });
  expect(world.mappings.snapshot()).toEqual(JSON.parse(JSON.stringify(old.mappings.snapshot())));
  await world.run(40_000);
  expect(old.runs.length + world.runs.length).toBe(25);
  // The first world had 15 pollers after 2 s.
  expect(world.runs.map((run) => run.startMs)).toEqual(Array(10).fill(20_000));
});

test("a mapping in transition reaches its state at the same time after a restore", async () => {
  const options = { mappingTransitionMs: 20_000 };
  const old = new MappingWorld({ options });
  old.send(1);
  const { uuid } = old.map();
  await old.run(7_000);
  const world = new MappingWorld({ options, past: old.past() });
  expect(world.mappings.get(uuid)).toMatchObject({ state: "Creating", lastModifiedMs: startMs });
  await world.run(30_000);
  expect(world.runs.map((run) => run.startMs)).toEqual([20_000]);
});
