import { describe, expect, test } from "vitest";
import { mean } from "../../../../src/base/numbers.ts";
import { randomFrom } from "../../../../src/base/random.ts";
import { type BurstMessage, type IndependentBurst, IndependentMapping } from "../../../support/independent-mapping.ts";
import { MappedQueue } from "../../../support/mapped-queue.ts";

/** Runs the burst on the emulator, whose polls and API calls take no time here. */
async function emulate(burst: IndependentBurst) {
  const { messages, batchSize = 1, windowMs = 0, coldStartMs = 0, maximumConcurrency, concurrency } = burst;
  const account = new MappedQueue({
    behavior: (records) => {
      const jobs = records.map(({ body, attributes, messageId }) => ({
        job: messages[Number(body)] as BurstMessage,
        receives: Number(attributes.ApproximateReceiveCount),
        messageId,
      }));
      const failed = jobs.filter(({ job, receives }) => receives <= (job.failures ?? 0));
      const sleepMs = jobs.reduce((total, { job }) => total + job.workMs, 0);
      if (burst.reportsItemFailures)
        return {
          sleepMs,
          returns: { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) },
        };
      return failed.length > 0 ? { sleepMs, throws: "failed" } : { sleepMs };
    },
    options: { coldStartMs },
    visibilityTimeoutSeconds: (burst.visibilityMs ?? 30_000) / 1_000,
    functionTimeoutSeconds: Math.min(900, (burst.visibilityMs ?? 30_000) / 1_000),
    maxReceiveCount: burst.maxReceiveCount ?? 100,
  });
  const { functions } = account.lambda;
  if (concurrency !== undefined) functions.reserve(functions.get("work"), concurrency);
  account.map({
    batchSize,
    windowSeconds: windowMs / 1_000,
    maximumConcurrency,
    reportsItemFailures: burst.reportsItemFailures ?? false,
  });
  await account.run(60_000);
  messages.forEach(({ sentMs, delaySeconds }, index) => {
    account.kernel.after(sentMs, "send", () => void account.queue.send({ body: String(index), delaySeconds }));
  });
  const left = () => Object.values(account.queue.counts()).reduce((total, count) => total + count, 0);
  do await account.run(account.nowMs + 30_000);
  while (left() > 0);
  const running = account.samples.filter(
    ({ name, dimensions }) => name === "ConcurrentExecutions" && dimensions.FunctionName === "work",
  );
  return {
    peak: Math.max(...running.map(({ value }) => value)),
    lastEndMs: account.lastEndMs - 60_000,
    deadLettered: account.deadLetters.counts().visible,
  };
}

const random = randomFrom(7);
const range = (count: number, message: (index: number) => Omit<BurstMessage, "sentMs">): BurstMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    // Not at whole seconds, so that no message becomes visible at the instant at which a batching window ends.
    sentMs: random.next() * 400,
    ...message(index),
  }));
const whole = (to: number) => random.integer(0, to);
/** Works that are never the same, so that no two events fall on the same instant by chance. */
const workMs = (mean: number) => mean * (0.5 + random.next());

/** Pollers leave after 20 s without a message, and are added again for later messages. */
const losesPollers = "long work in a long window";

const bursts: Record<string, IndependentBurst> = {
  "jitter over 90 s": { messages: range(100, () => ({ delaySeconds: whole(90), workMs: workMs(5_000) })) },
  "jitter, cold starts of 3 s": {
    messages: range(100, () => ({ delaySeconds: whole(60), workMs: workMs(4_000) })),
    coldStartMs: 3_000,
  },
  "a growing mapping": {
    messages: range(300, () => ({ delaySeconds: 0, workMs: workMs(20_000) })),
    visibilityMs: 900_000,
  },
  "1,500 messages at once": { messages: range(1_500, () => ({ delaySeconds: 0, workMs: workMs(2_000) })) },
  "a maximum concurrency of 10": {
    messages: range(120, () => ({ delaySeconds: whole(10), workMs: workMs(3_000) })),
    maximumConcurrency: 10,
  },
  "batches of 10 without a window": {
    messages: range(400, () => ({ delaySeconds: whole(30), workMs: workMs(500) })),
    batchSize: 10,
  },
  "batches of 10 with a window of 5 s": {
    messages: range(300, () => ({ delaySeconds: whole(60), workMs: workMs(400) })),
    batchSize: 10,
    windowMs: 5_000,
  },
  "batches of 50 with a window of 20 s": {
    messages: range(600, () => ({ delaySeconds: whole(120), workMs: workMs(200) })),
    batchSize: 50,
    windowMs: 20_000,
    visibilityMs: 120_000,
  },
  "long work in a short window": {
    messages: range(60, () => ({ delaySeconds: whole(100), workMs: workMs(200_000) })),
    visibilityMs: 900_000,
  },
  [losesPollers]: {
    messages: range(60, () => ({ delaySeconds: whole(900), workMs: workMs(200_000) })),
    visibilityMs: 900_000,
  },
  "one message in ten fails once": {
    messages: range(200, (i) => ({ delaySeconds: whole(60), workMs: workMs(4_000), failures: i % 10 === 0 ? 1 : 0 })),
  },
  "failed records of batches": {
    messages: range(200, (i) => ({ delaySeconds: whole(60), workMs: workMs(1_000), failures: i % 10 === 0 ? 2 : 0 })),
    batchSize: 5,
    reportsItemFailures: true,
  },
  "messages that are dead-lettered": {
    messages: range(100, (i) => ({ delaySeconds: whole(30), workMs: workMs(2_000), failures: i % 20 === 0 ? 9 : 0 })),
    maxReceiveCount: 3,
  },
  "a backlog that returns": {
    messages: range(200, (i) => ({ delaySeconds: i < 100 ? 0 : 120, workMs: workMs(6_000) })),
  },
};

/** One step of growth: the number of pollers after an empty receive is an emulator rule, and one more or less waits a step. */
const stepMs = 200;
/** The emulator rounds instants to small parts of a millisecond. */
const roundingMs = 1;

describe("an independent simulation of the documentation", () => {
  test.each(Object.entries(bursts))("agrees with the emulator on %s", async (name, burst) => {
    const independent = new IndependentMapping(burst).run();
    const emulated = await emulate(burst);
    const toleranceMs = name === losesPollers ? stepMs + roundingMs : roundingMs;
    expect(emulated.peak).toBe(independent.peak);
    expect(Math.abs(emulated.lastEndMs - independent.lastEndMs)).toBeLessThanOrEqual(toleranceMs);
    expect(emulated.deadLettered).toBe(independent.deadLettered);
  });

  test("agrees with the emulator on throttles, whose retries depend on milliseconds, in the mean of 30 bursts", async () => {
    const ends = { independent: [] as number[], emulated: [] as number[] };
    for (let i = 0; i < 30; i++) {
      const messages = range(150, () => ({ delaySeconds: whole(30), workMs: workMs(2_000) }));
      const burst = { messages, concurrency: 8, visibilityMs: 300_000 };
      const independent = new IndependentMapping(burst).run();
      const emulated = await emulate(burst);
      expect(emulated.peak).toBe(independent.peak);
      ends.independent.push(independent.lastEndMs);
      ends.emulated.push(emulated.lastEndMs);
    }
    // Each of the two varies by 17 % from burst to burst, so the ratio of their means by 4 %.
    expect(Math.abs(mean(ends.emulated) / mean(ends.independent) - 1)).toBeLessThan(0.08);
  });
});
