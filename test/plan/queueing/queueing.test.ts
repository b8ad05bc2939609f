import { describe, expect, test } from "vitest";
import { queueing } from "../../../src/plan/queueing/queueing.ts";
import { lehmer, peakOf } from "../../support/brute-force.ts";

test.each([
  // Tables of Erlang's loss formula, as printed in textbooks.
  { workers: 1, load: 1, blocked: 0.5 },
  { workers: 2, load: 1, blocked: 0.2 },
  { workers: 5, load: 3, blocked: 0.110054 },
  { workers: 10, load: 5, blocked: 0.018385 },
  { workers: 20, load: 15, blocked: 0.045593 },
])("Erlang B of $load erlangs on $workers workers is $blocked", ({ workers, load, blocked }) => {
  expect(queueing.erlangB(workers, load)).toBeCloseTo(blocked, 6);
});

test("100 workers for 84.064 erlangs lose one call in a hundred", () => {
  expect(queueing.erlangB(100, 84.064)).toBeCloseTo(0.01, 6);
});

test.each([
  { workers: 1, load: 0.5, waits: 0.5 }, // M/M/1: the utilisation
  { workers: 2, load: 1, waits: 1 / 3 },
  { workers: 10, load: 8, waits: 0.40918 },
])("Erlang C of $load erlangs on $workers workers is $waits", ({ workers, load, waits }) => {
  expect(queueing.erlangC(workers, load)).toBeCloseTo(waits, 5);
});

test("thousands of workers do not overflow", () => {
  expect(queueing.erlangB(5_000, 4_900)).toBeGreaterThan(0);
  expect(queueing.erlangB(5_000, 4_900)).toBeLessThan(0.02);
});

describe("waits", () => {
  const single = { workers: 1, arrivalsPerSecond: 0.8, meanSeconds: 1 };

  test("M/M/1 at 80 %: four work times on average, none for one in five", () => {
    expect(queueing.meanWait(single)).toBeCloseTo(4, 9);
    expect(queueing.waitQuantile(0.2, single)).toBe(0);
    expect(queueing.waitQuantile(0.95, single)).toBeCloseTo(Math.log(0.8 / 0.05) / 0.2, 9);
  });

  test("fixed work halves the wait (Pollaczek-Khinchine)", () => {
    expect(queueing.meanWaitOf(single, 0)).toBeCloseTo(2, 9);
    expect(queueing.meanWaitOf(single, 1)).toBeCloseTo(4, 9);
  });

  test("a load above the workers waits for ever", () => {
    expect(queueing.meanWait({ ...single, arrivalsPerSecond: 1 })).toBe(Number.POSITIVE_INFINITY);
    expect(queueing.erlangC(1, 1)).toBe(1);
  });
});

test("Little's law and utilisation: 2 a second of 5 s are 10 in flight, half of 20 workers", () => {
  expect(queueing.meanInFlight(2, 5)).toBe(10);
  expect(queueing.utilisation(10, 20)).toBe(0.5);
});

test("in flight is Poisson: e^-2 for none at a load of 2, and the quantiles that follow", () => {
  expect(queueing.inFlightCdf(0, 2)).toBeCloseTo(Math.exp(-2), 12);
  expect(queueing.inFlightCdf(2, 2)).toBeCloseTo(5 * Math.exp(-2), 12);
  expect(queueing.inFlightQuantile(0.5, 2)).toBe(2);
  expect(queueing.inFlightQuantile(0.95, 2)).toBe(5);
  expect(queueing.inFlightCdf(10_000, 10_000)).toBeCloseTo(0.5, 2);
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
    expect(Math.abs(queueing.scanTail(k, 10, share) - seen(k))).toBeLessThan(0.015);
  });

  test("Wallenstein and Neff are exact where more than half of the points are asked for", () => {
    // Two of three points closer than 0.2: 1 − (1 − 2·0.2)³.
    expect(queueing.scanTail(2, 3, 0.2)).toBeCloseTo(0.784, 9);
    // All of four points within 0.3: 4·0.3³ − 3·0.3⁴.
    expect(queueing.scanTail(4, 4, 0.3)).toBeCloseTo(4 * 0.3 ** 3 - 3 * 0.3 ** 4, 9);
  });

  test("two points within a stretch have their own exact formula, and WN bounds it", () => {
    expect(seen(2)).toBeCloseTo(1 - (1 - 9 * share) ** 10, 2);
    expect(queueing.scanTail(2, 10, share)).toBeCloseTo(1, 6);
  });

  test("Alm's median for Poisson arrivals is between the mean and twice the random excess", () => {
    const median = queueing.peakQuantile(0.5, 50, 18);
    expect(median).toBeGreaterThan(50 + 0.5 * queueing.randomExcess(50, 18));
    expect(median).toBeLessThan(50 + 1.5 * queueing.randomExcess(50, 18));
  });

  test("ten times the load has about three times the excess", () => {
    expect(queueing.randomExcess(1000, 18) / queueing.randomExcess(100, 18)).toBeCloseTo(Math.sqrt(10), 9);
  });
});

test("flattening helps while the work fits, and says which window would", () => {
  expect(queueing.canFlatten(100, 90, 5, 10)).toMatchObject({ kind: "helps" });
  expect(queueing.canFlatten(100, 60, 10, 10)).toMatchObject({ kind: "too-much-work", neededWindowSeconds: 90 });
  expect(queueing.canFlatten(100, 60, 300, 10)).toMatchObject({ kind: "work-outlasts-window" });
  // Two waves of five: half of the jobs have ended when the others start.
  expect(queueing.canFlatten(10, 30, 30, 3)).toMatchObject({ kind: "too-much-work" });
  // 15 rounds of 7 at most: the last starts 14 times 5 s after the first, where the area would do with 67 s.
  const fixed = queueing.canFlatten(100, 60, 5, 7, { limit: 8, isFixed: true });
  expect(fixed).toMatchObject({ kind: "too-much-work", neededWindowSeconds: 70 });
});
