import { expect, test } from "vitest";
import { MappedQueue } from "../../../support/mapped-queue.ts";

const target = (account: MappedQueue) =>
  (account.mappings.snapshot() as [{ scaling: { target: number } }])[0].scaling.target;

test("a failed batch becomes visible after its visibility timeout, with a higher receive count", async () => {
  const account = new MappedQueue({
    behavior: () => ({ sleepMs: 1_000, throws: "no" }),
    visibilityTimeoutSeconds: 40,
  });
  account.send(2);
  account.map({ batchSize: 2 });
  await account.run(100_000);
  expect(account.runs.map(({ startMs, receiveCounts }) => [startMs, receiveCounts])).toEqual([
    [0, [1, 1]],
    [40_000, [2, 2]],
    [80_000, [3, 3]],
  ]);
});

test("a message moves to the dead-letter queue after maxReceiveCount invocations", async () => {
  const account = new MappedQueue({ behavior: () => ({ throws: "no" }), maxReceiveCount: 3 });
  account.send(1);
  account.map({ batchSize: 1 });
  await account.run(200_000);
  expect(account.runs.map(({ startMs }) => startMs)).toEqual([0, 30_000, 60_000]);
  expect(account.deadLetters.counts().visible).toBe(1);
});

test("with ReportBatchItemFailures only the listed messages become visible again", async () => {
  const account = new MappedQueue({
    behavior: (records) => ({
      returns: {
        batchItemFailures: records
          .filter(({ body }) => body === "2")
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      },
    }),
    maxReceiveCount: 2,
  });
  account.send(3);
  account.map({ batchSize: 10, reportsItemFailures: true });
  await account.run(100_000);
  expect(account.runs.map(({ bodies }) => bodies)).toEqual([["1", "2", "3"], ["2"]]);
  expect(account.deadLetters.counts().visible).toBe(1);
});

test("without the option the same response is a success", async () => {
  const account = new MappedQueue({ behavior: () => ({ returns: { batchItemFailures: [{ itemIdentifier: "" }] } }) });
  account.send(3);
  account.map({ batchSize: 10 });
  await account.run(100_000);
  expect(account.runs).toHaveLength(1);
  expect(account.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

test("failed batches reduce the pollers to two; after a success they grow again", async () => {
  let broken = true;
  const account = new MappedQueue({ behavior: () => (broken ? { throws: "no" } : { sleepMs: 1_000 }) });
  account.map({ batchSize: 1 });
  account.send(8);
  await account.run(1_000);
  expect(target(account)).toBe(2);
  broken = false;
  account.send(40);
  await account.run(1_900);
  // Two at a time, without growth.
  expect(account.runs.slice(8).map(({ startMs }) => startMs)).toEqual([1_000, 1_000]);
  await account.run(4_000);
  // After the success at 2,000 ms one poller is added every 200 ms.
  expect(target(account)).toBe(12);
});

test("with ReportBatchItemFailures failures do not reduce polling", async () => {
  const account = new MappedQueue({ behavior: () => ({ throws: "no" }) });
  account.send(4);
  account.map({ batchSize: 1, reportsItemFailures: true });
  await account.run(1_000);
  expect(target(account)).toBe(5);
});

test("a batch fails if the function times out", async () => {
  const account = new MappedQueue({ behavior: () => ({ sleepMs: 60_000 }), functionTimeoutSeconds: 5 });
  account.send(1);
  account.map({ batchSize: 1 });
  await account.run(40_000);
  expect(account.runs.map(({ startMs }) => startMs)).toEqual([0, 30_000]);
});
