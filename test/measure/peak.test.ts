import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Interval, peakOf } from "../../src/measure/peak.ts";
import { anyIntervals, openAt } from "../support/brute-force.ts";

const interval = (startMs: number, endMs?: number): Interval => ({ startMs, endMs });

describe("the peak", () => {
  test("is 0 without intervals, and has no instant", () => {
    expect(peakOf([])).toEqual({ value: 0, atMs: undefined });
  });

  test("of three overlapping intervals is reached when the third starts", () => {
    expect(peakOf([interval(0, 100), interval(50, 150), interval(90, 200), interval(100, 300)])).toEqual({
      value: 3,
      atMs: 90,
    });
  });

  test("of consecutive intervals is 1, as an end comes before a start at the same instant", () => {
    expect(peakOf([interval(5, 10), interval(0, 5), interval(10, 15)])).toEqual({ value: 1, atMs: 0 });
  });

  test("counts an interval without an end as open forever", () => {
    expect(peakOf([interval(0), interval(10), interval(1_000_000, 1_000_001)])).toEqual({ value: 3, atMs: 1_000_000 });
  });

  test("has the first instant if it is reached twice", () => {
    expect(peakOf([interval(0, 10), interval(5, 10), interval(20, 30), interval(25, 30)]).atMs).toBe(5);
  });

  test("ignores intervals of length 0", () => {
    expect(peakOf([interval(5, 5), interval(0, 5), interval(5, 10)]).value).toBe(1);
  });

  test("equals a count at every start, and has the first start that reaches it", () => {
    fc.assert(
      fc.property(anyIntervals, (intervals) => {
        const starts = intervals.map(({ startMs }) => startMs).sort((a, b) => a - b);
        const value = Math.max(0, ...starts.map((atMs) => openAt(intervals, atMs)));
        const atMs = value === 0 ? undefined : starts.find((at) => openAt(intervals, at) === value);
        expect(peakOf(intervals)).toEqual({ value, atMs });
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
