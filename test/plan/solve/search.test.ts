import { expect, test } from "vitest";
import { randomFrom } from "../../../src/base/random.ts";
import { largestPassing, type Sample, smallestPassing } from "../../../src/plan/solve/search.ts";

const sampleOf = (needs: readonly number[], failuresMax: number, passes?: Sample["passes"]): Sample => ({
  runs: needs.length,
  failuresMax,
  passes: passes ?? ((run, seconds) => seconds >= (needs[run] as number)),
  isWhole: () => true,
});
const drawNeeds = (seed: number, runs: number, low: number, high: number): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: runs }, () => random.integer(low, high));
};

test("the answer is the need that no more runs exceed than may fail", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const needs = drawNeeds(seed, 50, 0, 300);
    const failuresMax = seed % 8;
    const answer = [...needs].sort((a, b) => b - a)[failuresMax];
    expect(smallestPassing(0, 300, sampleOf(needs, failuresMax))).toBe(answer);
    const mirrored = sampleOf(needs, failuresMax, (run, seconds) => seconds <= 300 - (needs[run] as number));
    expect(largestPassing(0, 300, mirrored, () => true)).toBe(300 - (answer as number));
  }
});

test("most runs are asked once or twice", () => {
  const needs = drawNeeds(1, 1_000, 90, 200);
  let asked = 0;
  const sample = sampleOf(needs, 40, (run, seconds) => {
    asked++;
    return seconds >= (needs[run] as number);
  });
  smallestPassing(0, 900, sample);
  expect(asked).toBeLessThan(3_000);
});

test("what no number of seconds is enough for is found out by a few runs", () => {
  let asked = 0;
  const never = sampleOf(drawNeeds(1, 1_000, 0, 1), 6, () => {
    asked++;
    return false;
  });
  expect(smallestPassing(0, 900, never, () => false)).toBeUndefined();
  // Each of seven runs at the least, at the most, and at 1, 2, 4, … 512 in between.
  expect(asked).toBe(7 * 12);
});

test("what passes only in the middle is found from the short end", () => {
  const inside = sampleOf([100, 120, 140], 0, (run, seconds) => seconds >= 100 + 20 * run && seconds <= 600);
  expect(smallestPassing(0, 900, inside)).toBe(140);
});

test("a sample that says too little is not walked through second by second", () => {
  let held = 0;
  const optimistic: Sample = { ...sampleOf([10, 10, 10], 0), isWhole: () => false };
  const at = smallestPassing(0, 900, optimistic, (seconds) => {
    held++;
    return seconds >= 500;
  });
  expect(at).toBe(500);
  expect(held).toBeLessThan(25);
});

test("where some runs pass and then fail again, the answer still holds and one less does not", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const needs = drawNeeds(seed, 60, 20, 80);
    // A need is now and then not the last word.
    const passes: Sample["passes"] = (run, seconds) =>
      seconds >= (needs[run] as number) && !(seconds < 90 && (run * 7 + seconds * 13 + seed) % 11 === 0);
    const failures = (seconds: number) => needs.filter((_, run) => !passes(run, seconds)).length;
    const holds = (seconds: number) => failures(seconds) <= 6;
    const at = smallestPassing(0, 900, sampleOf(needs, 6, passes), holds);
    expect(holds(at ?? -1)).toBe(true);
    expect(holds((at ?? 0) - 1)).toBe(false);
  }
});

test("the least and the most that is allowed", () => {
  expect(smallestPassing(5, 900, sampleOf([1, 2, 5], 0))).toBe(5);
  expect(smallestPassing(0, 0, sampleOf([0, 0], 0))).toBe(0);
  expect(smallestPassing(0, 900, sampleOf([900], 0))).toBe(900);
  expect(smallestPassing(0, 900, sampleOf([901, 3], 0))).toBeUndefined();
  expect(smallestPassing(0, 0, sampleOf([1, 1], 1))).toBeUndefined();
  expect(smallestPassing(0, 900, sampleOf([1], 0), () => false)).toBeUndefined();
});

test("where there are more runs to ask than the sample has, what holds decides", () => {
  const sample: Sample = { ...sampleOf([10, 10, 10], 0), isWhole: () => false };
  expect(smallestPassing(0, 900, sample, (seconds) => seconds >= 12)).toBe(12);
  expect(smallestPassing(0, 900, sample, (seconds) => seconds >= 8)).toBe(8);
});
