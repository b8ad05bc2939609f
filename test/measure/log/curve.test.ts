import { expect, test } from "vitest";
import { Curve } from "../../../src/measure/log/curve.ts";

const curveOf = (...intervals: readonly (readonly [number, number])[]): Curve =>
  new Curve(
    Float64Array.from(intervals, ([start]) => start),
    Float64Array.from(intervals, ([, end]) => end),
  );

/** 1 from 0 s, 2 from 1 s to 3 s, 1 to 4 s, 0 to 6 s, 3 to 6.5 s, 0 to 10 s. */
const example = curveOf([0, 3_000], [1_000, 4_000], [6_000, 6_500], [6_000, 6_500], [6_000, 6_500]);

test("peak, percentiles over time, time above a number and the series are exact", () => {
  const facts = example.within({ fromMs: 0, toMs: 10_000 }, { stepMs: 1_000, above: 1 });
  expect(facts).toEqual({
    peak: 3,
    peakAtMs: 6_000,
    p50: 0,
    p95: 2,
    p99: 3,
    above: { value: 1, longestMs: 2_000, longestFromMs: 1_000, totalMs: 2_500, times: 2 },
    series: [1, 2, 2, 1, 0, 0, 3, 0, 0, 0],
  });
});

test("a period cuts intervals at its edges, and an interval without an end lasts until the end of the period", () => {
  const facts = curveOf([-5_000, 500], [400, Number.POSITIVE_INFINITY]).within(
    { fromMs: 0, toMs: 2_000 },
    { stepMs: 500 },
  );
  expect(facts).toMatchObject({ peak: 2, peakAtMs: 400, p50: 1, series: [2, 1, 1, 1] });
});

test("an empty curve is 0 everywhere", () => {
  const facts = curveOf().within({ fromMs: 0, toMs: 1_000 }, { stepMs: 500, above: 0 });
  expect(facts).toMatchObject({ peak: 0, peakAtMs: undefined, p99: 0, series: [0, 0] });
  expect(facts.above).toMatchObject({ longestMs: 0, times: 0 });
});

test("several curves add up, and each has a value at an instant", () => {
  const other = curveOf([2_000, 7_000]);
  expect(Curve.sum([example, other]).within({ fromMs: 0, toMs: 10_000 }, { stepMs: 1_000 }).peak).toBe(4);
  expect([example.at(6_000), other.at(6_000), example.at(3_000)]).toEqual([3, 1, 1]);
});
