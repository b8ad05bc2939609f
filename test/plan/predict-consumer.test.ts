import { expect, test } from "vitest";
import { type Consumer, defaultConsumer } from "../../src/plan/consumer.ts";
import { predict } from "../../src/plan/predict.ts";
import type { PredictRequest } from "../../src/plan/scenario.ts";
import { workOf } from "../support/work.ts";

/** The documented mapping without any latency: every number can be worked out by hand. */
const bare: Consumer = {
  ...defaultConsumer,
  coldStartMs: 0,
  coldStartSpreadMs: 0,
  startMs: 0,
  turnaroundMs: 0,
  pacingMs: 0,
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

test("100 messages without delay: 5 pollers and 5 more a second reach 40, and it takes 9 s", () => {
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
  // One receive brings all three, and is held open for 4 s; then 6 s of work.
  { count: 3, batchSize: 5, batchingWindowSeconds: 4, end: 10 },
  // Full at once.
  { count: 5, batchSize: 5, batchingWindowSeconds: 4, end: 10 },
])("a batching window: $count jobs in batches of $batchSize end after $end s", ({ count, end, ...batching }) => {
  const { peak, lastEndSeconds } = ask({ count, consumer: { ...bare, ...batching } });
  expect(peak.p50).toBe(1);
  expect(lastEndSeconds.p50).toBeCloseTo(end, 6);
});

test("a job a second and a batching window: one poller gathers, five poll for themselves", () => {
  const everySecond = { spread: "even", window: { minSeconds: 0, maxSeconds: 5 }, count: 6 } as const;
  const batching = { ...bare, batchSize: 10, batchingWindowSeconds: 2.5 };
  // Jobs 0 to 2 until 2.5 s, 6 s of work; 3 to 5 are there by then, wait 2.5 s more, and take 6 s.
  const alone = { ...batching, initialPollers: 1, rampPerSecond: 0 };
  expect(ask({ ...everySecond, consumer: alone }).lastEndSeconds.p50).toBeCloseTo(17, 6);
  expect(ask({ ...everySecond, consumer: alone }).peak.p50).toBe(1);
  // Each of five pollers takes one job; the first is free again for the sixth: 5 s, 2.5 s and 2 s.
  expect(ask({ ...everySecond, consumer: batching }).lastEndSeconds.p50).toBeCloseTo(9.5, 6);
});

test("a message that is due when an invocation ends comes before it has given its place up", () => {
  const waves = { spread: "waves", window: { minSeconds: 0, maxSeconds: 60 }, work: "5s" } as const;
  const { lastEndSeconds } = ask({ ...waves, consumer: { ...defaultConsumer, accountConcurrency: 10 } });
  // Ten waves of ten, 6 s apart: the tenth job of each is throttled, tried again a second later, and ends on the next
  // wave. The last does so at 54 + 1 + 5 s.
  expect(lastEndSeconds.p50).toBeGreaterThan(60);
  expect(lastEndSeconds.p50).toBeLessThan(60.2);
});

test("a send that may be late by 10 ms may start before the end that it was planned for", () => {
  // 1.05 s apart, each in another part of the second, and in flight for 1.05 s: on time, one ends as the next starts.
  const chain = { spread: "even", count: 21, window: { minSeconds: 0, maxSeconds: 21 }, work: "1050ms" } as const;
  expect(ask(chain).peak.p95).toBe(1);
  expect(ask({ ...chain, consumer: { ...bare, pacingMs: 10 } }).peak.p95).toBe(2);
});

test("jobs of one send are late together: a batch of them stays one", () => {
  const withoutBatchingWindow = {
    spread: "even",
    count: 5,
    window: { minSeconds: 0, maxSeconds: 0 },
    work: "3s",
  } as const;
  const { peak, lastEndSeconds } = ask({
    ...withoutBatchingWindow,
    consumer: { ...bare, batchSize: 10, pacingMs: 10 },
  });
  expect(peak.p95).toBe(1);
  expect(lastEndSeconds.p50).toBeCloseTo(15, 1);
});

test("a mapping that may have 4 works off 100 messages in 25 rounds", () => {
  const { peak, lastEndSeconds } = ask({ consumer: { ...bare, maximumConcurrency: 4 } });
  expect(peak.p95).toBe(4);
  expect(lastEndSeconds.p95).toBeCloseTo(50, 6);
});

test("a direct burst takes all the account allows, and the rest is throttled", () => {
  const { peak, throttledShare, lastEndSeconds } = ask({ via: "invoke", count: 1500 });
  expect(peak).toEqual({ p5: 1000, p50: 1000, p95: 1000 });
  expect(throttledShare).toBeCloseTo(1 / 3, 12);
  expect(lastEndSeconds.p50).toBe(2);
});

test("a direct burst below the limit peaks at its count", () => {
  const { peak, throttledShare } = ask({ via: "invoke", consumer: defaultConsumer });
  expect(peak).toEqual({ p5: 100, p50: 100, p95: 100 });
  expect(throttledShare).toBe(0);
});

test("a million direct invokes cost no more than those that are let in", () => {
  const { peak, throttledShare } = ask({ via: "invoke", count: 1_000_000 });
  expect(peak.p95).toBe(1000);
  expect(throttledShare).toBeCloseTo(0.999, 12);
});

test("asynchronous events are tried again: 1500 in a round of 1000, and the rest at the first retry after it", () => {
  // Refused at 0, 1 and 3 s would be too early for work of 2 s: at 1 s they are refused again, at 3 s let in.
  const { peak, throttledShare, lastEndSeconds } = ask({
    via: "invoke-async",
    count: 1500,
    consumer: { ...bare, scalingBurst: 2000 },
  });
  expect(peak.p95).toBe(1000);
  expect(throttledShare).toBe(0);
  expect(lastEndSeconds.p50).toBe(5);
});

test("a small account is never exceeded by the mapping, and loses no job", () => {
  const { peak, throttledShare, lastEndSeconds } = ask({ consumer: { ...defaultConsumer, accountConcurrency: 10 } });
  expect(peak.p95).toBe(10);
  expect(throttledShare).toBe(0);
  expect(lastEndSeconds.p50).toBeGreaterThan(20);
});

test.each(["invoke", "invoke-async", "sqs"] as const)("by %s, reserved concurrency 0 lets nothing run", (via) => {
  const { peak, lastEndSeconds } = ask({ via, consumer: { ...defaultConsumer, reservedConcurrency: 0 } });
  expect(peak.p95).toBe(0);
  expect(lastEndSeconds.p50).toBe(Number.POSITIVE_INFINITY);
});

test("a cold start makes releases one work time apart overlap", () => {
  // Nine jobs of 2 s, one every 2 s.
  const even = { spread: "even", window: { minSeconds: 0, maxSeconds: 16 }, count: 9 } as const;
  expect(ask(even).peak.p95).toBe(1);
  expect(ask({ ...even, consumer: { ...bare, coldStartMs: 150 } }).peak.p95).toBe(2);
});

test("waves leave room for the cold start of their own accord", () => {
  const { peak } = ask({
    spread: "waves",
    window: { minSeconds: 0, maxSeconds: 12 },
    count: 25,
    consumer: defaultConsumer,
  });
  expect(peak.p95).toBeLessThanOrEqual(5);
});

test("an even spread begins no faster than the mapping grows, so that no backlog makes it grow too far", () => {
  const fast = { spread: "even", window: { minSeconds: 10, maxSeconds: 100 }, count: 1000, work: "5s" } as const;
  const { peak, floor: limit } = ask({ ...fast, consumer: defaultConsumer });
  expect(limit).toBe(53);
  expect(peak.p50).toBeLessThanOrEqual(1.1 * 53 + 1);
  // At 11 a second from the start, as on a road that is there at once, 5 pollers a second fall behind at first.
  const { peak: stratified } = ask({ ...fast, spread: "stratified", consumer: defaultConsumer });
  expect(stratified.p50).toBeGreaterThan(75);
});

test("sends that take their time leave the parts of a second to the pause", () => {
  const consumer = { ...bare, sendSeconds: 9, initialPollers: 100 };
  // Ten jobs, one a second; timers of 0, 0, 0, 1, 1, … 3 s on top: the last at 9 + 3 s, and 2 s of work.
  const { lastEndSeconds } = ask({ spread: "even", window: { minSeconds: 0, maxSeconds: 3 }, count: 10, consumer });
  expect(lastEndSeconds.p50).toBeCloseTo(14, 6);
});

test("slow sending spreads what the delays did not, however many jobs there are", () => {
  const consumer = { ...bare, sendSeconds: 110, initialPollers: 1000 };
  // 11,000 jobs over 110 s, 2 s each: 200 in flight, and the last is sent after 110 s.
  const { peak, lastEndSeconds } = ask({ count: 11_000, consumer });
  expect(peak.p50).toBeGreaterThanOrEqual(200);
  expect(peak.p50).toBeLessThanOrEqual(205);
  expect(lastEndSeconds.p50).toBeCloseTo(112, 1);
});

test("slow sending spreads what the delays did not", () => {
  const direct = { via: "invoke", consumer: { ...bare, sendSeconds: 10 } } as const;
  // 100 jobs over 10 s, 2 s each: 20 in flight.
  expect(ask(direct).peak.p50).toBeGreaterThanOrEqual(20);
  expect(ask(direct).peak.p50).toBeLessThanOrEqual(21);
});

test.each(["2s", "1s-3s", "lognormal:2s,0.5"])(
  "the models for few and for many jobs agree at their border, for work of %s",
  (work) => {
    const window = { minSeconds: 0, maxSeconds: 120 };
    const few = ask({ work, window, spread: "random", count: 10_000, consumer: defaultConsumer });
    const many = ask({ work, window, spread: "random", count: 10_001, consumer: defaultConsumer });
    expect(few.method).not.toBe(many.method);
    expect(Math.abs(few.peak.p50 - many.peak.p50) / few.peak.p50).toBeLessThan(0.04);
    expect(Math.abs(few.lastEndSeconds.p50 - many.lastEndSeconds.p50)).toBeLessThan(1);
  },
);

test.each(["even", "poisson"] as const)("they agree about %s jobs that are sent one after the other", (spread) => {
  const consumer = { ...defaultConsumer, sendSeconds: 60, initialPollers: 1_000, warmEnvironments: 1_000 };
  const window = { minSeconds: 0, maxSeconds: 60 };
  const few = ask({ window, spread, count: 10_000, consumer });
  const many = ask({ window, spread, count: 10_001, consumer });
  expect(few.method).not.toBe(many.method);
  expect(Math.abs(few.peak.p50 - many.peak.p50) / few.peak.p50).toBeLessThan(0.06);
});

test("a backlog of a million drains at the rate of the limit", () => {
  // 1,000 at a time once the pollers have grown; they lack half of 199 s while they do.
  const { lastEndSeconds, peak } = ask({ count: 1_000_000, work: "5s" });
  expect(peak.p95).toBe(1000);
  expect(Math.abs(lastEndSeconds.p50 - (5000 + 99.5))).toBeLessThan(15);
});
