import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { burstOf, burstPart, type Interval, peakOf } from "../../src/measure/peak.ts";
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

const zeros = (count: number) => new Array<number>(count).fill(0);
const part = (inFlight: readonly number[]) => burstPart({ stepMs: 1_000, inFlight }).inFlight;

test("the retries of failed jobs, minutes later, do not belong to the burst", () => {
  expect(part([0, 3, 5, 2, ...zeros(360), 1, 1, ...zeros(360), 1])).toEqual([0, 3, 5, 2]);
});

test.each([
  ["without a gap", [1, 2, 3, 2, 1]],
  ["with a gap of half a minute", [1, 2, ...zeros(30), 1]],
  ["with a gap that is shorter than what is before it", [...new Array<number>(100).fill(1), ...zeros(90), 1]],
  ["that begins late", [...zeros(200), 1, 1]],
  ["without invocations", zeros(50)],
  ["of no length", []],
])("a curve %s is one burst", (_, inFlight) => {
  expect(part(inFlight)).toEqual(inFlight);
});

test("a gap between delayed jobs does not end the burst, and the gap before a retry does", () => {
  const inFlight = [1, ...zeros(60), 1, ...zeros(900), 1, ...zeros(1_000), 1];
  const curve = { series: { stepMs: 1_000, inFlight }, seconds: { send: 2 } };
  expect(burstOf({ ...curve, jitterSeconds: { max: 900 } }).inFlight).toEqual(inFlight.slice(0, 963));
  expect(burstOf({ ...curve, jitterSeconds: null }).inFlight).toEqual([1]);
});
