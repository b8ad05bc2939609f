import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { peakOf, seriesOf } from "../../src/measure/peak.ts";
import { anyIntervals, openAt } from "../support/brute-force.ts";

const origin = 1_700_000_000_000;
const at = (startMs: number, endMs?: number) => ({
  startMs: origin + startMs,
  endMs: endMs === undefined ? undefined : origin + endMs,
});

describe("the series", () => {
  test("is empty without intervals", () => {
    expect(seriesOf([], origin, origin + 5_000)).toEqual({ stepMs: 1_000, inFlight: [] });
  });

  test("shows the maximum in flight at any instant of each second", () => {
    const intervals = [at(0, 2_500), at(200, 700), at(800, 900), at(2_400, 3_600)];
    expect(seriesOf(intervals, origin, origin)).toEqual({ stepMs: 1_000, inFlight: [2, 1, 2, 1] });
  });

  test("counts an interval that ends at a border only before it, and one that starts there only after it", () => {
    expect(seriesOf([at(0, 1_000), at(1_000, 2_000)], origin, origin).inFlight).toEqual([1, 1]);
    expect(seriesOf([at(0, 1_000), at(500, 1_000), at(2_000, 3_000)], origin, origin).inFlight).toEqual([2, 0, 1]);
  });

  test("counts intervals through a second in which nothing changes", () => {
    expect(seriesOf([at(100, 4_100)], origin, origin).inFlight).toEqual([1, 1, 1, 1, 1]);
  });

  test("counts open intervals up to the given instant", () => {
    expect(seriesOf([at(0), at(0, 500)], origin, origin + 3_000).inFlight).toEqual([2, 1, 1]);
  });

  test("counts an interval that started before the origin from the first step", () => {
    expect(seriesOf([at(-5_000, 1_500), at(-5_000, -2_000)], origin, origin).inFlight).toEqual([1, 1]);
  });

  test("uses longer steps for a long run, at most 2,000, and still shows the peak", () => {
    const hour = 3_600_000;
    const intervals = [at(0, hour), at(1_000, 1_001), at(hour - 1, hour)];
    const series = seriesOf(intervals, origin, origin);
    expect([series.stepMs, series.inFlight.length, Math.max(...series.inFlight)]).toEqual([2_000, 1_800, 2]);
    expect(seriesOf([at(0, 24 * hour)], origin, origin)).toMatchObject({ stepMs: 60_000 });
  });

  test("has the exact peak as its largest value, and equals a count at every instant", () => {
    fc.assert(
      fc.property(anyIntervals, (intervals) => {
        const until = 60_000;
        const closed = intervals.map(({ startMs, endMs = until }) => ({ startMs, endMs }));
        const { stepMs, inFlight } = seriesOf(intervals, 0, until);
        expect(Math.max(0, ...inFlight)).toBe(peakOf(intervals).value);
        const instants = [0, 250, 500, 750];
        const counted = inFlight.map((_, i) => Math.max(...instants.map((ms) => openAt(closed, i * stepMs + ms))));
        expect(inFlight).toEqual(counted);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
