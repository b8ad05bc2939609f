import { expect, test } from "vitest";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { predict } from "../../src/plan/predict.ts";
import type { PredictRequest } from "../../src/plan/scenario.ts";
import { workOf } from "../support/samples.ts";

const ask = ({ work, ...change }: Omit<Partial<PredictRequest>, "work"> & { work: string }) =>
  predict({
    count: 100,
    spread: "none",
    window: null,
    via: "sqs",
    consumer: defaultConsumer,
    ...change,
    work: workOf(work),
  });

/** The time that all of `count` exponential jobs with this mean have ended by, with the probability `p`, if all start at 0. */
const lastOf = (count: number, mean: number, p: number) => -mean * Math.log(1 - p ** (1 / count));

test("the last end of 100 exponential jobs that start at once is the product of their distributions", () => {
  const { lastEndSeconds, endsBy } = ask({
    work: "exponential:10s",
    via: "invoke",
    consumer: { ...defaultConsumer, coldStartMs: 0, startMs: 0, workLateMs: 0, messageLateMs: 0 },
  });
  expect(lastEndSeconds.p50).toBeCloseTo(lastOf(100, 10, 0.5), 2);
  expect(lastEndSeconds.p95).toBeCloseTo(lastOf(100, 10, 0.95), 2);
  expect(endsBy(lastEndSeconds.p95)).toBeCloseTo(0.95, 4);
});

test("20,000 jobs with a heavy tail end after 12.8 h in 95 % of bursts, not after what 25 runs happen to draw", () => {
  const { lastEndSeconds } = ask({
    count: 20_000,
    work: "lognormal:5s,2",
    spread: "random",
    window: { minSeconds: 0, maxSeconds: 900 },
  });
  expect(lastEndSeconds.p95 / 3_600).toBeCloseTo(12.8, 1);
  expect(lastEndSeconds.p50 / 3_600).toBeCloseTo(4.1, 1);
});

test("jobs that wait for concurrency end later than the product of their distributions", () => {
  const { lastEndSeconds } = ask({
    work: "exponential:4s",
    consumer: { ...defaultConsumer, maximumConcurrency: 8 },
  });
  expect(lastEndSeconds.p50).toBeGreaterThan(50);
});

test("jobs that wait for a call of the sender end later than the product of their distributions", () => {
  const consumer = { ...defaultConsumer, parallelCalls: 10 };
  const { lastEndSeconds } = ask({ work: "exponential:2s", via: "invoke", consumer });
  expect(lastEndSeconds.p50).toBeGreaterThan((100 / 10) * 2);
});

test("a peak that the mapping has to grow for is known to one invocation", () => {
  const even = { spread: "even", work: "5s" } as const;
  expect(ask({ ...even, window: { minSeconds: 10, maxSeconds: 100 } }).peak).toEqual({ p5: 5, p50: 6, p95: 7 });
  expect(ask({ ...even, window: { minSeconds: 0, maxSeconds: 102 } }).peak).toEqual({ p5: 5, p50: 5, p95: 5 });
  const capped = { ...defaultConsumer, maximumConcurrency: 10 };
  expect(ask({ ...even, consumer: capped }).peak).toEqual({ p5: 10, p50: 10, p95: 10 });
});
