import { expect, test } from "vitest";
import { type Consumer, defaultConsumer, idealConsumer } from "../../src/plan/consumer.ts";
import { predict } from "../../src/plan/predict.ts";
import type { PredictRequest } from "../../src/plan/scenario.ts";
import { workOf } from "../support/samples.ts";

/** The documented mapping without any latency, so that every number can be computed by hand. */
const bare: Consumer = {
  ...defaultConsumer,
  coldStartMs: 0,
  coldStartSpreadMs: 0,
  startMs: 0,
  asyncQueueMs: 0,
  turnaroundMs: 0,
  pacingMs: 0,
  workLateMs: 0,
  messageLateMs: 0,
};
const ask = (change: Omit<Partial<PredictRequest>, "work"> & { work?: string } = {}) =>
  predict({
    count: 100,
    spread: "none",
    window: null,
    via: "sqs",
    consumer: bare,
    ...change,
    work: workOf(change.work ?? "2s"),
  });

test("100 messages without delay: 5 pollers and 5 more per second reach 40, and the last job ends after 9 s", () => {
  const { peak, lastEndSeconds } = ask();
  expect(peak.p50).toBe(40);
  expect(lastEndSeconds.p50).toBeCloseTo(9, 6);
});

test("batches of 10: ten invocations of 20 s, the last of them a second after the first", () => {
  const { peak, lastEndSeconds } = ask({ consumer: { ...bare, batchSize: 10 } });
  expect(peak.p50).toBe(10);
  expect(lastEndSeconds.p50).toBeCloseTo(21, 6);
});

test.each([
  // One receive returns all three; the batch is kept open for 4 s; then 6 s of work.
  { count: 3, batchSize: 5, batchingWindowSeconds: 4, end: 10 },
  // The batch is full at once.
  { count: 5, batchSize: 5, batchingWindowSeconds: 4, end: 10 },
])("with a batching window, $count jobs in batches of $batchSize end after $end s", ({ count, end, ...batching }) => {
  const { peak, lastEndSeconds } = ask({ count, consumer: { ...bare, ...batching } });
  expect(peak.p50).toBe(1);
  expect(lastEndSeconds.p50).toBeCloseTo(end, 6);
});

test("a job per second and a batching window: one poller fills a batch, five pollers start one each", () => {
  const everySecond = { spread: "even", window: { minSeconds: 0, maxSeconds: 5 }, count: 6 } as const;
  const batching = { ...bare, batchSize: 10, batchingWindowSeconds: 2.5 };
  // Jobs 0 to 2 until 2.5 s, and 6 s of work. By then jobs 3 to 5 are there; they wait for 2.5 s and take 6 s.
  const alone = { ...batching, initialPollers: 1, rampPerSecond: 0 };
  expect(ask({ ...everySecond, consumer: alone }).lastEndSeconds.p50).toBeCloseTo(17, 6);
  expect(ask({ ...everySecond, consumer: alone }).peak.p50).toBe(1);
  // Each of five pollers takes one job; the first is free again for the sixth: 5 s, 2.5 s and 2 s.
  expect(ask({ ...everySecond, consumer: batching }).lastEndSeconds.p50).toBeCloseTo(9.5, 6);
});

test("a message that is due at the instant of an end is received before the end frees concurrency", () => {
  const everyFive = { spread: "even", window: { minSeconds: 0, maxSeconds: 45 }, count: 10, work: "5s" } as const;
  const { lastEndSeconds } = ask({ ...everyFive, consumer: { ...bare, accountConcurrency: 1 } });
  // Each job is due when the one before it ends. The second one is throttled and retried a second later, and so are all others.
  expect(lastEndSeconds.p50).toBeCloseTo(51, 6);
});

test("with sends that are up to 10 ms late, a job may start before the end that it was planned for", () => {
  // 1.05 s apart, each in another part of the second, and in flight for 1.05 s: on time, each ends when the next starts.
  const chain = { spread: "even", count: 21, window: { minSeconds: 0, maxSeconds: 21 }, work: "1050ms" } as const;
  expect(ask(chain).peak.p95).toBe(1);
  expect(ask({ ...chain, consumer: { ...bare, pacingMs: 10 } }).peak.p95).toBe(2);
});

test("jobs that are sent together are late together, so they stay one batch", () => {
  const atOneInstant = {
    spread: "even",
    count: 5,
    window: { minSeconds: 0, maxSeconds: 0 },
    work: "3s",
  } as const;
  const { peak, lastEndSeconds } = ask({
    ...atOneInstant,
    consumer: { ...bare, batchSize: 10, pacingMs: 10 },
  });
  expect(peak.p95).toBe(1);
  expect(lastEndSeconds.p50).toBeCloseTo(15, 1);
});

test("a mapping with a maximum concurrency of 4 processes 100 messages in 25 rounds", () => {
  const { peak, lastEndSeconds } = ask({ consumer: { ...bare, maximumConcurrency: 4 } });
  expect(peak.p95).toBe(4);
  expect(lastEndSeconds.p95).toBeCloseTo(50, 6);
});

test("a direct burst takes all the concurrency of the account, and the other invokes are throttled", () => {
  const { peak, throttledShare, lastEndSeconds } = ask({ via: "invoke", count: 1500 });
  expect(peak).toEqual({ p5: 1000, p50: 1000, p95: 1000 });
  expect(throttledShare).toBeCloseTo(1 / 3, 12);
  expect(lastEndSeconds.p50).toBe(2);
});

test("a direct burst below the limit of the account peaks at its count", () => {
  const { peak, throttledShare } = ask({ via: "invoke", consumer: defaultConsumer });
  expect(peak).toEqual({ p5: 100, p50: 100, p95: 100 });
  expect(throttledShare).toBe(0);
});

test("throttled invokes cost little: a hundred thousand of them are predicted exactly", () => {
  const { peak, throttledShare } = ask({ via: "invoke", count: 100_000, consumer: { ...bare, scalingBurst: 500 } });
  expect(peak.p95).toBe(500);
  expect(throttledShare).toBeCloseTo(0.995, 12);
});

test("throttled events are retried: 1000 of 1500 start at once, and the others at the first retry after those", () => {
  // Throttled at 0 s, and again at 1 s, while the first 1000 work for 2 s; the retry at 3 s succeeds.
  const { peak, throttledShare, lastEndSeconds } = ask({
    via: "invoke-async",
    count: 1500,
    consumer: { ...bare, scalingBurst: 2000 },
  });
  expect(peak.p95).toBe(1000);
  expect(throttledShare).toBe(0);
  expect(lastEndSeconds.p50).toBe(5);
});

test("a mapping never exceeds a small account, and loses no job", () => {
  const { peak, throttledShare, lastEndSeconds } = ask({ consumer: { ...defaultConsumer, accountConcurrency: 10 } });
  expect(peak.p95).toBe(10);
  expect(throttledShare).toBe(0);
  expect(lastEndSeconds.p50).toBeGreaterThan(20);
});

test.each(["invoke", "invoke-async", "sqs"] as const)(
  "via %s, nothing runs with a reserved concurrency of 0",
  (via) => {
    const { peak, lastEndSeconds } = ask({ via, consumer: { ...defaultConsumer, reservedConcurrency: 0 } });
    expect(peak.p95).toBe(0);
    expect(lastEndSeconds.p50).toBe(Number.POSITIVE_INFINITY);
  },
);

test("with a cold start, jobs that are released one work time apart overlap", () => {
  // Nine jobs of 2 s, one every 2 s.
  const even = { spread: "even", window: { minSeconds: 0, maxSeconds: 16 }, count: 9 } as const;
  expect(ask(even).peak.p95).toBe(1);
  expect(ask({ ...even, consumer: { ...bare, coldStartMs: 150 } }).peak.p95).toBe(2);
});

test("a message that is due at the instant of an end needs another environment, which is cold", () => {
  // 101 jobs of 5 s, one every second. Job 6 is due when job 1 ends: it starts a sixth environment, and overlaps job 7 to 11.
  const tie = { spread: "even", window: { minSeconds: 0, maxSeconds: 100 }, count: 101, work: "5s" } as const;
  expect(ask({ ...tie, consumer: { ...bare, coldStartMs: 0 } }).peak.p95).toBe(5);
  expect(ask({ ...tie, consumer: { ...bare, coldStartMs: 150 } }).peak.p50).toBe(6);
});

test("waves leave time for the cold start", () => {
  const { peak } = ask({
    spread: "waves",
    window: { minSeconds: 0, maxSeconds: 12 },
    count: 25,
    consumer: defaultConsumer,
  });
  expect(peak.p95).toBeLessThanOrEqual(5);
});

test("an even spread starts no faster than the mapping scales, so that there is no backlog", () => {
  const fast = { spread: "even", window: { minSeconds: 10, maxSeconds: 100 }, count: 1000, work: "5s" } as const;
  const { peak, floor } = ask({ ...fast, consumer: defaultConsumer });
  expect(floor).toBe(53);
  expect(peak.p50).toBeLessThanOrEqual(1.1 * 53 + 1);
  // At 11 per second from the start, 5 new pollers per second are too few at first.
  const { peak: stratified } = ask({ ...fast, spread: "stratified", consumer: defaultConsumer });
  expect(stratified.p50).toBeGreaterThan(75);
});

test("with a pause between sends, delays are rounded down to whole seconds", () => {
  const consumer = { ...bare, sendSeconds: 9, initialPollers: 100 };
  // Ten jobs, one per second, with timers of 0, 0, 0, 1, 1, … 3 s: the last one starts at 9 + 3 s and works for 2 s.
  const { lastEndSeconds } = ask({ spread: "even", window: { minSeconds: 0, maxSeconds: 3 }, count: 10, consumer });
  expect(lastEndSeconds.p50).toBeCloseTo(14, 6);
});

test("slow sending spreads a large burst without delays", () => {
  const consumer = { ...bare, sendSeconds: 110, initialPollers: 1000 };
  // 11,000 jobs over 110 s, 2 s each: 200 in flight, and the last is sent after 110 s.
  const { peak, lastEndSeconds } = ask({ count: 11_000, consumer });
  expect(peak.p50).toBeGreaterThanOrEqual(200);
  expect(peak.p50).toBeLessThanOrEqual(205);
  expect(lastEndSeconds.p50).toBeCloseTo(112, 1);
});

test("slow sending spreads a burst without delays", () => {
  const direct = { via: "invoke", consumer: { ...bare, sendSeconds: 10 } } as const;
  // 100 jobs over 10 s, 2 s each: 20 in flight.
  expect(ask(direct).peak.p50).toBeGreaterThanOrEqual(20);
  expect(ask(direct).peak.p50).toBeLessThanOrEqual(21);
});

test.each(["2s", "lognormal:2s,0.5"])("the models for up to 10,000 jobs and for more agree, for work of %s", (work) => {
  const window = { minSeconds: 0, maxSeconds: 120 };
  const few = ask({ work, window, spread: "random", count: 10_000, consumer: defaultConsumer });
  const many = ask({ work, window, spread: "random", count: 10_001, consumer: defaultConsumer });
  expect(few.method).not.toBe(many.method);
  expect(Math.abs(few.peak.p50 - many.peak.p50) / few.peak.p50).toBeLessThan(0.04);
  expect(Math.abs(few.lastEndSeconds.p50 - many.lastEndSeconds.p50)).toBeLessThan(1);
});

test.each(["even", "poisson"] as const)(
  "these models agree for %s delays of messages that are sent one after another",
  (spread) => {
    const consumer = { ...defaultConsumer, sendSeconds: 60, initialPollers: 1_000, warmEnvironments: 1_000 };
    const window = { minSeconds: 0, maxSeconds: 60 };
    const few = ask({ window, spread, count: 10_000, consumer });
    const many = ask({ window, spread, count: 10_001, consumer });
    expect(few.method).not.toBe(many.method);
    expect(Math.abs(few.peak.p50 - many.peak.p50) / few.peak.p50).toBeLessThan(0.06);
  },
);

test("a backlog of a million jobs drains at the rate of the concurrency limit", () => {
  // 1,000 at a time after 199 s of growth, during which half of the rate is lost.
  const { lastEndSeconds, peak } = ask({ count: 1_000_000, work: "5s" });
  expect(peak.p95).toBe(1000);
  expect(Math.abs(lastEndSeconds.p50 - (5000 + 99.5))).toBeLessThan(15);
});

test("direct invokes ignore the batching window of the mapping", () => {
  const burst = { count: 30, spread: "none", window: null, work: workOf("2s"), via: "invoke" } as const;
  const consumer = { ...defaultConsumer, accountConcurrency: 3 };
  const { peak, lastEndSeconds } = predict({ ...burst, consumer });
  const windowed = predict({ ...burst, consumer: { ...consumer, batchingWindowSeconds: 5 } });
  expect({ peak: windowed.peak, lastEndSeconds: windowed.lastEndSeconds }).toEqual({ peak, lastEndSeconds });
});

test("a batching window needs no more pollers than there are jobs", () => {
  const consumer = { ...idealConsumer, accountConcurrency: 3, batchingWindowSeconds: 5 };
  const burst = { count: 30, spread: "none", window: null, work: workOf("2s"), via: "sqs" } as const;
  expect(predict({ ...burst, consumer }).peak.p50).toBe(3);
});
