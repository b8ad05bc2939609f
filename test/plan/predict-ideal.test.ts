import { describe, expect, test } from "vitest";
import { idealConsumer } from "../../src/plan/consumer.ts";
import { predict } from "../../src/plan/predict.ts";
import type { PredictRequest } from "../../src/plan/scenario.ts";
import { enumeratedCdf, simulatedCdf } from "../support/brute-force.ts";
import { workOf } from "../support/samples.ts";

const ideal = (change: Omit<Partial<PredictRequest>, "work"> & { work: string }) =>
  predict({
    count: 100,
    spread: "random",
    window: { minSeconds: 10, maxSeconds: 100 },
    via: "sqs",
    consumer: idealConsumer,
    ...change,
    work: workOf(change.work),
  });

test.each([
  { count: 100, work: "5s", p50: 11, p95: 14, floor: 6 },
  { count: 1000, work: "5s", p50: 72, p95: 79, floor: 53 },
])(
  "$count jobs of $work, at random over 10-100 s, peak at $p50 (p50) and $p95 (p95), with a floor of $floor",
  ({ work, count, ...expected }) => {
    const { peak, floor } = ideal({ count, work });
    expect({ p50: peak.p50, p95: peak.p95, floor }).toEqual(expected);
  },
);

describe.each([
  { count: 3, slots: 3, work: 1 },
  { count: 3, slots: 4, work: 2 },
  { count: 5, slots: 6, work: 2 },
  { count: 6, slots: 5, work: 3 },
  { count: 4, slots: 10, work: 2.5 },
])("$count jobs of $work s in $slots seconds", ({ count, slots, work }) => {
  test("agree with the enumeration of all placements", () => {
    const exact = enumeratedCdf(count, slots, work);
    const { exceeds } = ideal({ count, work: `${work}s`, window: { minSeconds: 0, maxSeconds: slots - 1 } });
    for (let n = 0; n <= count; n++) expect(Math.abs(1 - exceeds(n) - exact(n))).toBeLessThan(0.01);
  });
});

describe.each([
  { count: 20, slots: 31, work: "5s", seconds: () => 5, seed: 11 },
  { count: 60, slots: 91, work: "2s", seconds: () => 2, seed: 12 },
  { count: 40, slots: 61, work: "7.5s", seconds: () => 7.5, seed: 13 },
])("$count jobs of $work in $slots seconds", ({ count, slots, work, seconds, seed }) => {
  test("agree with an independent simulation within a percentage point and its error", () => {
    const runs = 2_000;
    const seen = simulatedCdf({ count, slots, runs, work: seconds }, seed);
    const { exceeds } = ideal({ count, work, window: { minSeconds: 0, maxSeconds: slots - 1 } });
    for (let n = 1; n <= count; n++) {
      const p = seen(n);
      expect(Math.abs(1 - exceeds(n) - p)).toBeLessThan(0.01 + 3 * Math.sqrt((p * (1 - p)) / runs));
    }
  });
});

test.each([
  { work: "2s-8s", seconds: (u: number) => 2 + 6 * u, seed: 21 },
  { work: "exponential:5s", seconds: (u: number) => -5 * Math.log(1 - u), seed: 22 },
])("100 jobs of $work agree with an independent simulation", ({ work, seconds, seed }) => {
  const runs = 1_000;
  const seen = simulatedCdf({ count: 100, slots: 91, runs, work: seconds }, seed);
  const { exceeds } = ideal({ work });
  for (let n = 6; n <= 20; n++) expect(Math.abs(1 - exceeds(n) - seen(n))).toBeLessThan(0.08);
});

test("two points closer than the work: 1 − (1 − (N − 1)·w)^N, the scan statistic's oldest formula", () => {
  // 5 jobs of 20 s over 1,000 s are nearly continuous: share 20/1000.
  const { exceeds } = ideal({ count: 5, work: "20s", window: { minSeconds: 0, maxSeconds: 999 } });
  expect(Math.abs(exceeds(1) - (1 - (1 - 4 * 0.02) ** 5))).toBeLessThan(0.015);
});

test.each([
  { spread: "none", p5: 100, p95: 100 },
  { spread: "even", p5: 6, p95: 6 },
  { spread: "waves", p5: 6, p95: 6 },
  { spread: "stratified", p5: 6, p95: 7 },
] as const)("the $spread spread of 100 jobs of 5 s peaks between $p5 and $p95", ({ spread, p5, p95 }) => {
  expect(ideal({ spread, work: "5s" }).peak).toMatchObject({ p5, p95 });
});

test.each([
  { work: "2s", window: [10, 100], count: 100, random: 6.5, stratified: 3.1, even: 3 },
  { work: "10s", window: [10, 100], count: 100, random: 17.9, stratified: 12, even: 11 },
  { work: "2s", window: [0, 30], count: 100, random: 11.9, stratified: 7.3, even: 7 },
  { work: "2s", window: [10, 100], count: 1000, random: 34.1, stratified: 23, even: 23 },
] as const)("mean peaks of $count jobs of $work over $window", ({ work, window, count, ...means }) => {
  for (const spread of ["random", "stratified", "even"] as const) {
    const [minSeconds, maxSeconds] = window;
    const { exceeds } = ideal({ spread, work, count, window: { minSeconds, maxSeconds } });
    let mean = 0;
    for (let n = 0; n < count; n++) mean += exceeds(n);
    expect(Math.abs(mean - means[spread])).toBeLessThan(0.16);
  }
});

test("with whole-second delays the curve contains all the work: Little's law in whole seconds", () => {
  const { curve } = ideal({ spread: "random", work: "5s" });
  expect(curve.reduce((a, b) => a + b)).toBeCloseTo(500, 6);
  expect(curve.slice(0, 10).every((n) => n === 0)).toBe(true);
});

test("the last job ends one work time after the last release", () => {
  expect(ideal({ spread: "waves", work: "5s" }).lastEndSeconds).toEqual({ p50: 95, p95: 95 });
});

test("the same request has the same prediction", () => {
  const text = () => JSON.stringify(ideal({ work: "lognormal:5s,0.4" }));
  expect(text()).toBe(text());
});

test("a burst of no jobs, and a window that ends before it begins, are invalid", () => {
  expect(() => ideal({ work: "5s", count: 0 })).toThrow(/invalid count 0/);
  expect(() => ideal({ work: "5s", window: { minSeconds: 5, maxSeconds: 4 } })).toThrow(/invalid window 5-4 s/);
});
