import { expect, test } from "vitest";
import { MappingWorld } from "../../../support/event-source-world.ts";

const target = (world: MappingWorld) =>
  (world.mappings.snapshot() as [{ scaling: { target: number } }])[0].scaling.target;

test("a failed batch becomes visible after its visibility timeout, with a higher receive count", async () => {
  const world = new MappingWorld({ behaviour: () => ({ sleepMs: 1_000, throws: "no" }), visibilityTimeoutSeconds: 40 });
  world.send(2);
  world.map({ batchSize: 2 });
  await world.run(100_000);
  expect(world.runs.map(({ startMs, receiveCounts }) => [startMs, receiveCounts])).toEqual([
    [0, [1, 1]],
    [40_000, [2, 2]],
    [80_000, [3, 3]],
  ]);
});

test("a message moves to the dead-letter queue after maxReceiveCount invocations", async () => {
  const world = new MappingWorld({ behaviour: () => ({ throws: "no" }), maxReceiveCount: 3 });
  world.send(1);
  world.map({ batchSize: 1 });
  await world.run(200_000);
  expect(world.runs.map(({ startMs }) => startMs)).toEqual([0, 30_000, 60_000]);
  expect(world.deadLetters.counts().visible).toBe(1);
});

test("with ReportBatchItemFailures only the listed messages become visible again", async () => {
  const world = new MappingWorld({
    behaviour: (records) => ({
      returns: {
        batchItemFailures: records
          .filter(({ body }) => body === "2")
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      },
    }),
    maxReceiveCount: 2,
  });
  world.send(3);
  world.map({ batchSize: 10, reportsItemFailures: true });
  await world.run(100_000);
  expect(world.runs.map(({ bodies }) => bodies)).toEqual([["1", "2", "3"], ["2"]]);
  expect(world.deadLetters.counts().visible).toBe(1);
});

test("without the option the same response is a success", async () => {
  const world = new MappingWorld({ behaviour: () => ({ returns: { batchItemFailures: [{ itemIdentifier: "" }] } }) });
  world.send(3);
  world.map({ batchSize: 10 });
  await world.run(100_000);
  expect(world.runs).toHaveLength(1);
  expect(world.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

test("each failed batch halves the pollers, down to two; after a success they grow again", async () => {
  let broken = true;
  const world = new MappingWorld({ behaviour: () => (broken ? { throws: "no" } : { sleepMs: 1_000 }) });
  world.map({ batchSize: 1 });
  world.send(1);
  await world.run(1_000);
  expect(target(world)).toBe(2);
  broken = false;
  world.send(40);
  await world.run(1_900);
  // Two at a time, without growth.
  expect(world.runs.slice(1).map(({ startMs }) => startMs)).toEqual([1_000, 1_000]);
  await world.run(4_000);
  // After the success at 2,000 ms one poller is added every 200 ms.
  expect(target(world)).toBe(12);
});

test("with ReportBatchItemFailures failures do not reduce polling", async () => {
  const world = new MappingWorld({ behaviour: () => ({ throws: "no" }) });
  world.send(4);
  world.map({ batchSize: 1, reportsItemFailures: true });
  await world.run(1_000);
  expect(target(world)).toBe(5);
});

test("a batch fails if the function times out", async () => {
  const world = new MappingWorld({ behaviour: () => ({ sleepMs: 60_000 }), functionTimeoutSeconds: 5 });
  world.send(1);
  world.map({ batchSize: 1 });
  await world.run(40_000);
  expect(world.runs.map(({ startMs }) => startMs)).toEqual([0, 30_000]);
});
