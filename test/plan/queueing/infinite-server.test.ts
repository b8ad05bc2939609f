import { describe, expect, test } from "vitest";
import { inFlightCdf, inFlightQuantile, randomExcess, scanTail } from "../../../src/plan/queueing/infinite-server.ts";
import { lehmer, peakOf } from "../../support/brute-force.ts";

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
