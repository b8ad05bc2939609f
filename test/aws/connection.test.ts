import fc from "fast-check";
import { expect, test } from "vitest";
import { ClockSkew } from "../../src/aws/connection.ts";

/** The header of an answer that the target dates at `atMs` of its own clock. */
const dated = (atMs: number) => Math.floor(atMs / 1_000) * 1_000;

/** A run whose first job starts `startMs` after it was sent and whose last one ends `endMs` before it is read. */
const runAhead = (aheadMs: number, startMs = 100, endMs = 3_000) => ({
  sentMs: 1_000,
  startedMs: 1_000 + startMs + aheadMs,
  endedMs: 9_000 - endMs + aheadMs,
  readMs: 9_000,
});

test("nothing is certain before an answer was dated", () => {
  const skew = new ClockSkew();
  expect([skew.certainMs, skew.earliestMs(5_000)]).toEqual([0, 5_000]);
});

test("a header without milliseconds is no skew", () => {
  const skew = new ClockSkew();
  // 10.999 s there and here, written as 10 s.
  skew.note(10_000, 10_990, 11_010);
  expect(skew.certainMs).toBe(0);
  // It may be a second behind.
  expect(skew.earliestMs(60_000)).toBe(60_000 - 1_010);
});

test("an answer that took long says little, and a quick one more", () => {
  const skew = new ClockSkew();
  // Ten seconds ahead; dated at 15.000 to 15.999 of its clock, somewhere between 1 and 7 s of ours.
  skew.note(15_000, 1_000, 7_000);
  expect(skew.certainMs).toBe(8_000);
  // 18.2 s there at 8.2 s here.
  skew.note(18_000, 8_150, 8_250);
  expect(skew.certainMs).toBe(9_750);
  expect(skew.earliestMs(60_000)).toBe(69_750);
});

test("a target that is behind has an earlier time", () => {
  const skew = new ClockSkew();
  // Five seconds behind: 3.2 s there at 8.2 s here.
  skew.note(3_000, 8_150, 8_250);
  expect(skew.certainMs).toBe(-4_150);
  expect(skew.earliestMs(60_000)).toBe(60_000 - 5_250);
});

test("a clock that is set meanwhile is believed by its newest answer", () => {
  const skew = new ClockSkew();
  skew.note(20_000, 10_000, 10_100);
  expect(skew.certainMs).toBe(9_900);
  skew.note(30_000, 30_000, 30_100);
  expect(skew.certainMs).toBe(0);
});

test("whatever the answers, what is certain is never more than the skew, and the earliest never later than the truth", () => {
  const answers = fc.array(fc.tuple(fc.nat(600_000), fc.nat(8_000), fc.nat(8_000)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 20_000 }), answers, (trueMs, made) => {
      const skew = new ClockSkew();
      for (const [sentMs, there, back] of made) {
        skew.note(dated(sentMs + there + trueMs), sentMs, sentMs + there + back);
      }
      expect(Math.abs(skew.certainMs)).toBeLessThanOrEqual(Math.abs(trueMs));
      expect(skew.certainMs * trueMs).toBeGreaterThanOrEqual(0);
      expect(skew.earliestMs(1_000_000)).toBeLessThanOrEqual(1_000_000 + trueMs);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("a run narrows the bounds of the headers", () => {
  const skew = new ClockSkew();
  // Between 8 and 15 s ahead; the run says between 7 and 10.1 s.
  skew.note(15_000, 1_000, 7_000);
  skew.noteRun(runAhead(10_000));
  expect([skew.certainMs, skew.earliestMs(0)]).toEqual([8_000, 8_000]);
});

test.each([-600_000, 600_000])("a run is believed, not a header that is wrong by %i ms", (errorMs) => {
  const skew = new ClockSkew();
  skew.note(dated(8_200 + errorMs), 8_150, 8_250);
  expect(Math.abs(skew.certainMs)).toBeGreaterThan(590_000);
  skew.noteRun(runAhead(0));
  expect([skew.certainMs, skew.earliestMs(10_000)]).toEqual([0, 7_000]);
});

test("by the log no job of a run starts before it is sent, even if its clock runs faster", () => {
  const skew = new ClockSkew();
  const fast = { sentMs: 1_000, startedMs: 61_000, endedMs: 161_000, readMs: 9_000 };
  skew.noteRun(fast);
  expect(fast.startedMs - skew.certainMs).toBeGreaterThanOrEqual(fast.sentMs);
});
