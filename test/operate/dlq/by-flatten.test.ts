import { expect, test } from "vitest";
import type { RedriveWay } from "../../../src/operate/dlq/document.ts";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import { type DeployedStack, deployedStack } from "../../support/deployed-stack.ts";
import { documentsIn, fillDeadLetters, upTo } from "../../support/queue-jobs.ts";

const own = (changes: Partial<RedriveWay & { by: "flatten" }> = {}): RedriveWay => ({
  by: "flatten",
  jitterSeconds: { min: 10, max: 100 },
  spread: "random",
  repaired: false,
  copy: false,
  ...changes,
});

const run = (account: DeployedStack, way: RedriveWay, seed = 7) =>
  redrive({ target: account.target, way, seed, dryRun: false, onProgress: () => undefined });

/** The delays of the messages in the source queue, whole seconds. A message becomes visible a few milliseconds late. */
const delaysIn = ({ queue }: DeployedStack): number[] =>
  [...queue.messages()].map(({ visibleAtMs, sentAtMs }) => Math.floor((visibleAtMs - sentAtMs) / 1_000));

test("messages are spread over the whole window, and none is lost", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 500);
  const { document } = await run(account, own());
  expect(document).toMatchObject({
    state: "completed",
    counts: { moved: 500, left: 0, notDeleted: 0 },
    leftMessages: [],
  });
  expect(documentsIn(account.queue)).toEqual(upTo(500));
  expect(documentsIn(account.deadLetters)).toEqual([]);
  const delays = delaysIn(account);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...delays)).toBeLessThanOrEqual(100);
  expect(new Set(delays).size).toBeGreaterThan(80);
});

test("an even spread gives each second of the window its share of all messages", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 40);
  await run(account, own({ spread: "even", jitterSeconds: { min: 60, max: 79 } }));
  const perSecond = upTo(20).map((i) => delaysIn(account).filter((delay) => delay === 59 + i).length);
  expect(perSecond).toEqual(new Array(20).fill(2));
});

test("the same seed gives the same delays", async () => {
  const delays = async (seed: number) => {
    const account = await deployedStack();
    await fillDeadLetters(account, 60);
    await run(account, own(), seed);
    return delaysIn(account);
  };
  expect(await delays(3)).toEqual(await delays(3));
  expect(await delays(3)).not.toEqual(await delays(4));
});

test("repaired jobs succeed", async () => {
  const account = await deployedStack({ parameters: { MaxReceiveCount: "1" } });
  await fillDeadLetters(account, 12, { poisoned: true, workMs: 10 });
  await run(account, own({ repaired: true, jitterSeconds: { min: 0, max: 0 }, spread: "none" }));
  await account.target.cloud.clock.sleepMs(1_000_000);
  expect(documentsIn(account.queue)).toEqual([]);
  expect(documentsIn(account.deadLetters)).toEqual([]);
});

test("a message without a job is not marked as repaired: it stays visible, and is reported", async () => {
  const account = await deployedStack();
  account.deadLetters.send({ body: "not a job" });
  await fillDeadLetters(account, 2, { poisoned: true });
  const { document } = await run(account, own({ repaired: true }));
  expect(document).toMatchObject({
    state: "completed",
    counts: { moved: 2, left: 1 },
    leftMessages: [{ reason: "it contains no job to mark as repaired" }],
  });
  expect(account.deadLetters.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
});

test("the event in the record of an asynchronous invoke is sent to the queue", async () => {
  const account = await deployedStack();
  const record = {
    requestContext: { condition: "RetriesExhausted" },
    requestPayload: { document: 7, run: "r" },
    responsePayload: { errorType: "DocumentFailed" },
  };
  account.deadLetters.send({ body: JSON.stringify(record) });
  await run(account, own());
  expect([...account.queue.messages()].map(({ body }) => body)).toEqual(['{"document":7,"run":"r"}']);
});

test("the sender's attributes are kept, and Lambda's are removed", async () => {
  const account = await deployedStack();
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  account.deadLetters.send({ body: '{"document":1}', attributes: { trace: text("a"), ErrorMessage: text("mine") } });
  const fromLambda = { trace: text("b"), RequestID: text("1"), ErrorCode: text("200"), ErrorMessage: text("no") };
  account.deadLetters.send({ body: '{"document":2}', attributes: fromLambda });
  await run(account, own());
  expect([...account.queue.messages()].map(({ attributes }) => attributes)).toEqual([
    { ErrorMessage: text("mine"), trace: text("a") },
    { trace: text("b") },
  ]);
});
