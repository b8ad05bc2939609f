import { describe, expect, test } from "vitest";
import { defaultConsumer, idealConsumer } from "../../../src/plan/consumer.ts";
import { capFor, isCapBetter, throughputCap } from "../../../src/plan/solve/cap.ts";
import type { SolveRequest } from "../../../src/plan/solve/plan.ts";
import { rowOf, workOf } from "../../support/samples.ts";

describe("the maximum concurrency of the mapping", () => {
  const request = { count: 100, work: workOf("5s"), consumer: defaultConsumer, goal: { maxPeak: 10 } };

  test("keeps a peak of 10 always, and 100 jobs of 5 s end after 51.3 s without delays", () => {
    const cap = capFor(request);
    expect(cap).toMatchObject({ maximumConcurrency: 10, prediction: { peak: { p5: 10, p95: 10 }, throttledShare: 0 } });
    expect(cap?.prediction.exceeds(10)).toBe(0);
    expect(cap?.prediction.lastEndSeconds.p95).toBeCloseTo(51.3, 1);
  });

  test.each<[string, Partial<SolveRequest>]>([
    ["a mapping cannot have it: 1", { goal: { maxPeak: 1 } }],
    ["a mapping cannot have it: 1,001", { goal: { maxPeak: 1_001 }, count: 2_000 }],
    ["there are no more jobs", { count: 10 }],
    ["it is set already", { consumer: { ...defaultConsumer, maximumConcurrency: 10 } }],
    ["the function has no more concurrency", { consumer: { ...defaultConsumer, reservedConcurrency: 10 } }],
    ["the consumer is ideal", { consumer: idealConsumer }],
    ["the jobs do not take the queue", { via: "invoke" }],
    ["the goal is a deadline", { goal: { deadlineSeconds: 120 } }],
  ])("is no alternative if %s", (_, change) => {
    expect(capFor({ ...request, ...change })).toBeNull();
  });

  test("is better than delays that miss the peak or end later, and not than a burst that needs no delays", () => {
    const cap = capFor(request);
    if (cap === null) throw new Error("no plan for the maximum concurrency");
    const undelayed = { minSeconds: 0, maxSeconds: 0 };
    expect(isCapBetter(cap, rowOf("even", 10, 56))).toBe(true);
    expect(isCapBetter(cap, { ...rowOf("none", 59, 16, true), window: undelayed })).toBe(true);
    expect(isCapBetter(cap, rowOf("even", 10, 40))).toBe(false);
    expect(isCapBetter(cap, { ...rowOf("none", 10, 60), window: undelayed })).toBe(false);
  });
});

test("one less loses more than one per cent, and no row is faster than none", () => {
  const { smallest, rows } = throughputCap({ count: 100, work: workOf("5s"), consumer: defaultConsumer });
  const cap = smallest?.maximumConcurrency ?? 0;
  expect(smallest?.throughput).toBeGreaterThanOrEqual(0.99);
  expect(rows.find(({ maximumConcurrency }) => maximumConcurrency === cap - 1)?.throughput).toBeLessThan(0.99);
  const throughputs = rows.map(({ throughput }) => throughput);
  expect(throughputs).toEqual(throughputs.toSorted((a, b) => a - b));
  expect(rows.at(-1)).toMatchObject({ maximumConcurrency: null, throughput: 1 });
});

test("the present maximum concurrency is ignored; few pollers at the start need no more than they are", () => {
  const few = { ...defaultConsumer, maximumConcurrency: 3, rampPerSecond: 0 };
  expect(throughputCap({ count: 50, work: workOf("1s"), consumer: few }).smallest?.maximumConcurrency).toBe(5);
});

test("a peak above 1,000 or below 2 has no maximum concurrency that is as fast", () => {
  const fast = { ...defaultConsumer, initialPollers: 1_250, accountConcurrency: 5_000, scalingBurst: 5_000 };
  expect(throughputCap({ count: 1_250, work: workOf("30s"), consumer: fast }).smallest).toBeNull();
  expect(throughputCap({ count: 1, work: workOf("1s"), consumer: defaultConsumer }).smallest).toBeNull();
});
