import { describe, expect, test } from "vitest";
import { explainNumbers } from "../../../src/commands/explain/run.ts";
import { workOf } from "../../support/samples.ts";

const hundred = (maxPeak?: number, work = "5s") =>
  explainNumbers(100, workOf(work), { minSeconds: 10, maxSeconds: 100 }, maxPeak);

test("100 jobs over the 91 whole seconds from 10 to 100, 5 s each, load 500/91", () => {
  const numbers = hundred(10);
  expect(numbers.arrivalsPerSecond).toBeCloseTo(100 / 91, 12);
  expect(numbers.load).toBeCloseTo(500 / 91, 12);
  expect(numbers.windows).toBe(18);
  expect(numbers.utilization).toBeCloseTo(50 / 91, 12);
  expect(numbers.excess).toBeCloseTo(Math.sqrt((2 * 500 * Math.log(18)) / 91), 12);
  // 19 starts fit on one worker: floor(90/5) + 1.
  expect(numbers.floor).toBe(6);
});

test("the example pool is never larger than the burst", () => {
  // One job of 5 s in 11 s: a + √a = 5/11 + 0.67 would be two workers.
  const one = explainNumbers(1, workOf("5s"), { minSeconds: 0, maxSeconds: 10 }, undefined);
  expect(one.workers).toBe(1);
  const burst = explainNumbers(10, workOf("2s-8s"), { minSeconds: 0, maxSeconds: 3 }, undefined);
  expect(burst).toMatchObject({ workers: 5, isSteady: false });
});

test("without a given peak the pool has the load and its square root: 5.49 + 2.34", () => {
  expect(hundred()).toMatchObject({ workers: 8, isWorkersGiven: false });
});

test("Erlang B and C for a pool of one, by hand: B = a/(1 + a), C = a", () => {
  const numbers = explainNumbers(10, workOf("1s"), { minSeconds: 0, maxSeconds: 19 }, 1);
  expect(numbers.load).toBe(0.5);
  expect(numbers.erlangB).toBeCloseTo(1 / 3, 12);
  expect(numbers.erlangC).toBeCloseTo(0.5, 12);
  // Pollaczek–Khinchine for fixed work: half of C·s/(1 − a).
  expect(numbers.meanWaitSeconds).toBeCloseTo(0.5, 12);
  expect(numbers.variability).toBe(0.5);
});

describe("whether flattening helps", () => {
  test.each([
    [10, "helps"],
    [5, "too-much-work"],
  ])("with a peak of %i: %s", (maxPeak, kind) => {
    expect(hundred(maxPeak).verdict).toMatchObject({ kind, load: 500 / 95 });
  });

  test("100 jobs of 200 s in 90 s for a pool of 10 need (100/10 − 1) · 200 s", () => {
    const { verdict, isSteady } = hundred(10, "200s");
    expect(isSteady).toBe(false);
    expect(verdict).toMatchObject({ kind: "work-outlasts-window", neededWindowSeconds: 1800 });
  });
});

describe("the peaks are those of the model", () => {
  const numbersOf = (count: number, work: string, maxSeconds: number, maxPeak?: number) =>
    explainNumbers(count, workOf(work), { minSeconds: 0, maxSeconds }, maxPeak);

  test("1,000 jobs of 100 ms over 60 s start together in whole seconds: 26, although the load is 1.6", () => {
    expect(numbersOf(1_000, "100ms", 60)).toMatchObject({ peak: { p50: 26, p95: 30 }, evenPeak: { p50: 2 } });
  });

  test("5 jobs of 1 s over 1 s: 3, which is also the floor", () => {
    expect(numbersOf(5, "1s", 1)).toMatchObject({ peak: { p50: 3, p95: 5 }, floor: 3 });
  });

  test("50 jobs of 10 s on average over 10 s never reach the load of 45, because the window ends first", () => {
    const { peak, load, loadAtEnd, isSteady } = numbersOf(50, "exponential:10s", 10, 50);
    expect(load).toBeCloseTo(500 / 11, 9);
    // The integral of exp(−t/10) over 11 s is 10·(1 − exp(−1.1)).
    expect(loadAtEnd).toBeCloseTo((50 / 11) * 10 * (1 - Math.exp(-1.1)), 2);
    expect(peak).toEqual({ p50: 32, p95: 38 });
    expect(isSteady).toBe(false);
  });

  test("1,000 jobs with a long tail over 20 s: a peak of 355 with even delays, and 36 s for 240", () => {
    const { loadAtEnd, evenPeak, verdict } = numbersOf(1_000, "lognormal:5s,1", 20, 240);
    expect(loadAtEnd).toBeCloseTo(338, 0);
    expect(evenPeak).toEqual({ p50: 355, p95: 378 });
    expect(verdict).toEqual({ kind: "too-much-work", load: 355, neededWindowSeconds: 36 });
  });

  test("a window above 900 s is estimated from the mean: 200 jobs of 5 s at a peak of 1 take 1,000 s", () => {
    const { verdict } = numbersOf(200, "2s-8s", 60, 1);
    expect(verdict).toMatchObject({ kind: "too-much-work", neededWindowSeconds: expect.closeTo(1_000, -1) });
  });

  test("fixed work is in flight in full at the last release, if the window is long enough", () => {
    expect(numbersOf(100, "5s", 90).loadAtEnd).toBeCloseTo(500 / 91, 9);
  });
});

test("a peak is never above the number of jobs, and a huge burst is answered too", () => {
  const numbers = explainNumbers(1_000_000_000, workOf("5s"), { minSeconds: 0, maxSeconds: 4 }, 10);
  expect(numbers.peak).toEqual({ p50: 1_000_000_000, p95: 1_000_000_000 });
});
