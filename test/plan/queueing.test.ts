import { describe, expect, test } from "vitest";
import {
  erlangB,
  erlangC,
  inFlightCdf,
  inFlightQuantile,
  meanInFlight,
  meanWait,
  randomExcess,
  scanTail,
  utilization,
  waitQuantile,
} from "../../src/plan/theory.ts";
import { lehmer, peakOf } from "../support/brute-force.ts";

test("in flight is Poisson: e^-2 for none at a load of 2, and the quantiles that follow", () => {
  expect(inFlightCdf(0, 2)).toBeCloseTo(Math.exp(-2), 12);
  expect(inFlightCdf(2, 2)).toBeCloseTo(5 * Math.exp(-2), 12);
  expect(inFlightQuantile(0.5, 2)).toBe(2);
  expect(inFlightQuantile(0.95, 2)).toBe(5);
  expect(inFlightCdf(10_000, 10_000)).toBeCloseTo(0.5, 2);
});

describe("the peak of a window", () => {
  const share = 0.1;
  const runs = 20_000;
  const next = lehmer(99);
  const peaks = Array.from({ length: runs }, () =>
    peakOf(
      Array.from({ length: 10 }, () => next()),
      new Array<number>(10).fill(share),
    ),
  );
  const seen = (k: number) => peaks.filter((peak) => peak >= k).length / runs;

  test.each([4, 5, 6])("Wallenstein and Neff's chance of %i of 10 points within a tenth", (k) => {
    expect(Math.abs(scanTail(k, 10, share) - seen(k))).toBeLessThan(0.015);
  });

  test("Wallenstein and Neff are exact where more than half of the points are asked for", () => {
    // Two of three points closer than 0.2: 1 − (1 − 2·0.2)³.
    expect(scanTail(2, 3, 0.2)).toBeCloseTo(0.784, 9);
    // All of four points within 0.3: 4·0.3³ − 3·0.3⁴.
    expect(scanTail(4, 4, 0.3)).toBeCloseTo(4 * 0.3 ** 3 - 3 * 0.3 ** 4, 9);
  });

  test("two points within a stretch have their own exact formula, and WN bounds it", () => {
    expect(seen(2)).toBeCloseTo(1 - (1 - 9 * share) ** 10, 2);
    expect(scanTail(2, 10, share)).toBeCloseTo(1, 6);
  });

  test("ten times the load has about three times the excess", () => {
    expect(randomExcess(1000, 18) / randomExcess(100, 18)).toBeCloseTo(Math.sqrt(10), 9);
  });
});

test.each([
  // Tables of Erlang's loss formula, as printed in textbooks.
  { workers: 1, load: 1, blocked: 0.5 },
  { workers: 2, load: 1, blocked: 0.2 },
  { workers: 5, load: 3, blocked: 0.110054 },
  { workers: 10, load: 5, blocked: 0.018385 },
  { workers: 20, load: 15, blocked: 0.045593 },
])("Erlang B of $load erlangs on $workers workers is $blocked", ({ workers, load, blocked }) => {
  expect(erlangB(workers, load)).toBeCloseTo(blocked, 6);
});

test("100 workers for 84.064 erlangs lose one call in a hundred", () => {
  expect(erlangB(100, 84.064)).toBeCloseTo(0.01, 6);
});

test.each([
  { workers: 1, load: 0.5, waits: 0.5 }, // M/M/1: the utilization
  { workers: 2, load: 1, waits: 1 / 3 },
  { workers: 10, load: 8, waits: 0.40918 },
])("Erlang C of $load erlangs on $workers workers is $waits", ({ workers, load, waits }) => {
  expect(erlangC(workers, load)).toBeCloseTo(waits, 5);
});

test("thousands of workers do not overflow", () => {
  expect(erlangB(5_000, 4_900)).toBeGreaterThan(0);
  expect(erlangB(5_000, 4_900)).toBeLessThan(0.02);
});

describe("waits", () => {
  const single = { workers: 1, arrivalsPerSecond: 0.8, meanSeconds: 1 };

  test("M/M/1 at 80 %: four work times on average, none for one in five", () => {
    expect(meanWait(single)).toBeCloseTo(4, 9);
    expect(waitQuantile(0.2, single)).toBe(0);
    expect(waitQuantile(0.95, single)).toBeCloseTo(Math.log(0.8 / 0.05) / 0.2, 9);
  });

  test("fixed work halves the wait (Pollaczek-Khinchine)", () => {
    expect(meanWait(single, 0)).toBeCloseTo(2, 9);
    expect(meanWait(single, 1)).toBeCloseTo(4, 9);
  });

  test("a load above the workers waits without end", () => {
    expect(meanWait({ ...single, arrivalsPerSecond: 1 })).toBe(Number.POSITIVE_INFINITY);
    expect(erlangC(1, 1)).toBe(1);
  });
});

test("Little's law and utilization: 2 a second of 5 s are 10 in flight, half of 20 workers", () => {
  expect(meanInFlight(2, 5)).toBe(10);
  expect(utilization(10, 20)).toBe(0.5);
});
