import { expect, test } from "vitest";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import type { RedriveWay } from "../../../src/operate/dlq/redrive-document.ts";
import { documentsIn, fillDeadLetters, type QueueWorld, queueWorld, upTo } from "../../support/queue-world.ts";

const own = (changes: Partial<RedriveWay & { by: "flatten" }> = {}): RedriveWay => ({
  by: "flatten",
  window: { min: 10, max: 100 },
  spread: "random",
  repaired: false,
  ...changes,
});

const run = (world: QueueWorld, way: RedriveWay, seed = 7) =>
  redrive({ target: world.target, way, seed, dryRun: false, onProgress: () => undefined });

/** Whole seconds that each message of the source queue is delayed by. */
const delaysIn = ({ queue }: QueueWorld): number[] =>
  [...queue.messages()].map(({ visibleAtMs, sentAtMs }) => (visibleAtMs - sentAtMs) / 1_000);

test("spreads the messages over the whole window and loses none", async () => {
  const world = await queueWorld();
  await fillDeadLetters(world, 500);
  const { document } = await run(world, own());
  expect(document).toMatchObject({
    state: "completed",
    counts: { moved: 500, left: 0, notDeleted: 0 },
    leftMessages: [],
  });
  expect(documentsIn(world.queue)).toEqual(upTo(500));
  expect(documentsIn(world.deadLetters)).toEqual([]);
  const delays = delaysIn(world);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...delays)).toBeLessThanOrEqual(100);
  expect(new Set(delays).size).toBeGreaterThan(80);
});

test("an even spread gives each second of the window its share of all messages", async () => {
  const world = await queueWorld();
  await fillDeadLetters(world, 40);
  await run(world, own({ spread: "even", window: { min: 60, max: 79 } }));
  const perSecond = upTo(20).map((i) => delaysIn(world).filter((delay) => delay === 59 + i).length);
  expect(perSecond).toEqual(new Array(20).fill(2));
});

test("the same seed gives the same delays", async () => {
  const delays = async (seed: number) => {
    const world = await queueWorld();
    await fillDeadLetters(world, 60);
    await run(world, own(), seed);
    return delaysIn(world);
  };
  expect(await delays(3)).toEqual(await delays(3));
  expect(await delays(3)).not.toEqual(await delays(4));
});

test("repaired jobs succeed", async () => {
  const world = await queueWorld(1, { MaxReceiveCount: "1" });
  await fillDeadLetters(world, 12, { poisoned: true, workMs: 10 });
  await run(world, own({ repaired: true, window: { min: 0, max: 0 }, spread: "none" }));
  await world.target.cloud.clock.sleepMs(1_000_000);
  expect(documentsIn(world.queue)).toEqual([]);
  expect(documentsIn(world.deadLetters)).toEqual([]);
});

test("a letter that holds no job cannot be repaired: it stays, visible, and is named", async () => {
  const world = await queueWorld();
  world.deadLetters.send({ body: "not a job" });
  await fillDeadLetters(world, 2, { poisoned: true });
  const { document } = await run(world, own({ repaired: true }));
  expect(document).toMatchObject({
    state: "completed",
    counts: { moved: 2, left: 1 },
    leftMessages: [{ reason: "it holds no job that could be repaired" }],
  });
  expect(world.deadLetters.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
});

test("of the record of an asynchronous invoke, the event goes back", async () => {
  const world = await queueWorld();
  const record = {
    requestContext: { condition: "RetriesExhausted" },
    requestPayload: { document: 7, run: "r" },
    responsePayload: { errorType: "DocumentFailed" },
  };
  world.deadLetters.send({ body: JSON.stringify(record) });
  await run(world, own());
  expect([...world.queue.messages()].map(({ body }) => body)).toEqual(['{"document":7,"run":"r"}']);
});

test("the sender's attributes travel along, those that Lambda added do not", async () => {
  const world = await queueWorld();
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  world.deadLetters.send({ body: '{"document":1}', attributes: { trace: text("a"), ErrorMessage: text("mine") } });
  const fromLambda = { trace: text("b"), RequestID: text("1"), ErrorCode: text("200"), ErrorMessage: text("no") };
  world.deadLetters.send({ body: '{"document":2}', attributes: fromLambda });
  await run(world, own());
  expect([...world.queue.messages()].map(({ attributes }) => attributes)).toEqual([
    { ErrorMessage: text("mine"), trace: text("a") },
    { trace: text("b") },
  ]);
});
