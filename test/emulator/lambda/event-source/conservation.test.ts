import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../../../src/base/random.ts";
import { MappedQueue } from "../../../support/mapped-queue.ts";

const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 10 }),
  windowSeconds: fc.constantFrom(0, 0, 2),
  maximumConcurrency: fc.constantFrom(undefined, 2, 7),
  reportsItemFailures: fc.boolean(),
});

interface Case {
  readonly seed: number;
  readonly count: number;
  readonly reserved: number | undefined;
  readonly settings: {
    readonly batchSize: number;
    readonly windowSeconds: number;
    readonly maximumConcurrency: number | undefined;
    readonly reportsItemFailures: boolean;
  };
}

/** Every seventh message fails in each attempt. Work takes up to 3 s. */
function unluckyWorld({ seed, reserved }: Case): MappedQueue {
  const random = randomFrom(seed);
  const account = new MappedQueue({
    seed,
    maxReceiveCount: 4,
    options: { mappingPollMs: 10, coldStartMs: 150 },
    behavior: (records) => {
      const failed = records.filter(({ body }) => Number(body) % 7 === 0);
      const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
      return {
        sleepMs: random.integer(0, 3_000),
        returns: { batchItemFailures },
        ...(random.chance(0.05) ? { throws: "bad luck" } : {}),
      };
    },
  });
  if (reserved !== undefined) account.lambda.functions.reserve(account.lambda.functions.get("work"), reserved);
  return account;
}

test("every message is deleted or dead-lettered, and no limit is exceeded", async () => {
  const cases = fc.record({
    seed: fc.nat(),
    count: fc.integer({ min: 1, max: 120 }),
    reserved: fc.constantFrom(undefined, 1, 3),
    settings,
  });
  const property = fc.asyncProperty(cases, async (one: Case) => {
    const account = unluckyWorld(one);
    account.map(one.settings);
    account.send(one.count, (index) => (index * 13) % 40);
    await account.run(3_600_000);
    expect(account.queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
    expect(account.mappings.batchesHeld).toBe(0);
    expect(account.peak).toBeLessThanOrEqual(Math.min(one.settings.maximumConcurrency ?? 1_250, one.reserved ?? 1_000));
    const ran = new Set(account.runs.flatMap(({ bodies }) => bodies));
    const dead = [...account.deadLetters.messages()].map(({ body }) => body);
    expect(new Set([...ran, ...dead]).size).toBe(one.count);
    for (const { bodies, receiveCounts } of account.runs) {
      expect(bodies.length).toBeLessThanOrEqual(one.settings.batchSize);
      expect(Math.max(...receiveCounts)).toBeLessThanOrEqual(4);
    }
  });
  await fc.assert(property, { seed: 11, numRuns: 25 });
});

test("the same seed replays the same run", async () => {
  const one = {
    seed: 5,
    count: 60,
    reserved: 3,
    settings: { batchSize: 4, windowSeconds: 0, maximumConcurrency: undefined, reportsItemFailures: false },
  };
  const events = async () => {
    const account = unluckyWorld(one);
    account.map(one.settings);
    account.send(one.count);
    await account.run(600_000);
    return account.runs;
  };
  expect(await events()).toEqual(await events());
});
