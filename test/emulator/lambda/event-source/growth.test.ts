import { expect, test } from "vitest";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

test("five messages start immediately, then one more every 200 ms", async () => {
  const account = new MappedQueue({
    behavior: works(60_000),
    functionTimeoutSeconds: 900,
    visibilityTimeoutSeconds: 900,
  });
  account.send(9);
  account.map({ batchSize: 1 });
  await account.run(10_000);
  expect(account.runs.map((run) => run.startMs)).toEqual([0, 0, 0, 0, 0, 200, 400, 600, 800]);
});

/** The overhead of an invocation. */
const realistic = { mappingPollMs: 10, coldStartMs: 150 };

test("100 jobs of 5 s: 58 in flight, done in 16 s", async () => {
  const account = new MappedQueue({ behavior: works(5_000), options: realistic });
  account.send(100);
  account.map({ batchSize: 1 });
  await account.run(60_000);
  // After t seconds 5 + 5 t are in flight. The 100th starts after 10.7 s.
  expect(account.runs).toHaveLength(100);
  expect(Math.abs(account.peak - 58)).toBeLessThanOrEqual(1);
  expect(Math.abs(account.lastEndMs - 15_900)).toBeLessThan(300);
});

test("100 jobs of 2 s: 40 in flight, done in 9 s", async () => {
  const account = new MappedQueue({ behavior: works(2_000), options: realistic });
  account.send(100);
  account.map({ batchSize: 1 });
  await account.run(60_000);
  expect(Math.abs(account.peak - 40)).toBeLessThanOrEqual(1);
  expect(Math.abs(account.lastEndMs - 9_200)).toBeLessThan(300);
});

test("100 jobs of 2 s in batches of ten: 10 in flight, done in 21 s", async () => {
  const account = new MappedQueue({
    behavior: (records) => ({ sleepMs: records.length * 2_000 }),
    options: realistic,
  });
  account.send(100);
  account.map({ batchSize: 10 });
  await account.run(60_000);
  // The tenth batch starts one second after the first five.
  expect(account.runs).toHaveLength(10);
  expect(account.peak).toBe(10);
  expect(Math.abs(account.lastEndMs - 21_150)).toBeLessThan(100);
});

test("a maximum concurrency is never exceeded, and no more messages are received", async () => {
  const account = new MappedQueue({ behavior: works(2_000) });
  account.send(30);
  account.map({ batchSize: 1, maximumConcurrency: 3 });
  await account.run(1_000);
  expect(account.queue.counts()).toMatchObject({ visible: 27, notVisible: 3 });
  await account.run(60_000);
  expect(account.peak).toBe(3);
  expect(account.lastEndMs).toBe(20_000);
});

test("provisioned pollers are ready immediately", async () => {
  const account = new MappedQueue({ behavior: works(10_000) });
  account.send(50);
  account.map({ batchSize: 1, provisionedPollers: { minimum: 3, maximum: 4 } });
  await account.run(9_000);
  expect(account.runs.filter((run) => run.startMs === 0)).toHaveLength(30);
  expect(account.peak).toBe(40);
});

test("a delayed message starts at the instant it becomes visible", async () => {
  const account = new MappedQueue({ behavior: works(100), options: { mappingPollMs: 10 } });
  account.map({ batchSize: 1 });
  account.send(3, (index) => 7 + 30 * index);
  await account.run(120_000);
  expect(account.runs.map((run) => run.startMs)).toEqual([7_000, 37_000, 67_000]);
});

test("an idle mapping costs ten events every 20 s", async () => {
  const account = new MappedQueue({ options: { mappingPollMs: 10 } });
  account.map();
  await account.run(60_000);
  const before = account.kernel.fired;
  await account.run(60_000 + 100 * 20_010);
  // The queue also reports its metrics once a minute.
  expect(account.kernel.fired - before).toBeLessThanOrEqual(100 * 10 + 50);
});

test("after a burst the pollers are removed down to five, one every 200 ms", async () => {
  const account = new MappedQueue({ behavior: works(5_000) });
  account.send(60);
  const { uuid } = account.map({ batchSize: 1 });
  const target = () => (account.mappings.snapshot() as [{ scaling: { target: number } }])[0].scaling.target;
  await account.run(12_000);
  const grownTo = target();
  expect(grownTo).toBeGreaterThan(25);
  await account.run(80_000);
  expect(target()).toBe(5);
  account.send(6);
  await account.run(90_000);
  expect(account.runs.slice(60).map((run) => run.startMs - 80_000)).toEqual([0, 0, 0, 0, 0, 200]);
  expect(account.mappings.get(uuid).state).toBe("Enabled");
});

test("a mapping grows whenever messages wait, also after the pollers that it had added have left", async () => {
  const account = new MappedQueue({
    behavior: works(300_000),
    functionTimeoutSeconds: 900,
    visibilityTimeoutSeconds: 900,
    options: realistic,
  });
  // One job every 31 s, each of 300 s: 10 in flight are enough for all of them, without a wait.
  account.send(30, (index) => 31 * index);
  account.map({ batchSize: 1 });
  await account.run(1_500_000);
  expect(account.runs).toHaveLength(30);
  expect(account.peak).toBe(10);
  const waitsMs = account.runs.map(({ startMs }, index) => startMs - 31_000 * index);
  expect(Math.max(...waitsMs)).toBeLessThan(500);
});
