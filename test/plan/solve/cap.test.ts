import { describe, expect, test } from "vitest";
import { defaultConsumer, idealConsumer } from "../../../src/plan/consumer.ts";
import { capFor, isCapBetter } from "../../../src/plan/solve/cap.ts";
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
