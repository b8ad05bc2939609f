import { describe, expect, test } from "vitest";
import {
  erlangB,
  erlangC,
  meanInFlight,
  meanWait,
  utilization,
  waitQuantile,
} from "../../../src/plan/queueing/erlang.ts";

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
