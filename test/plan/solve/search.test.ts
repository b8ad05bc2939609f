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

test("the result is the smallest need that at most the allowed number of runs exceed", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const needs = drawNeeds(seed, 50, 0, 300);
    const failuresMax = seed % 8;
    const answer = [...needs].sort((a, b) => b - a)[failuresMax];
    expect(smallestPassing(0, 300, sampleOf(needs, failuresMax))).toBe(answer);
    const mirrored = sampleOf(needs, failuresMax, (run, seconds) => seconds <= 300 - (needs[run] as number));
    expect(largestPassing(0, 300, mirrored, () => true)).toBe(300 - (answer as number));
  }
});

test("most runs are made once or twice", () => {
  const needs = drawNeeds(1, 1_000, 90, 200);
  let asked = 0;
  const sample = sampleOf(needs, 40, (run, seconds) => {
    asked++;
    return seconds >= (needs[run] as number);
  });
  smallestPassing(0, 900, sample);
  expect(asked).toBeLessThan(3_000);
});

test("a few runs show that no number of seconds is enough", () => {
  let asked = 0;
  const never = sampleOf(drawNeeds(1, 1_000, 0, 1), 6, () => {
    asked++;
    return false;
  });
  expect(smallestPassing(0, 900, never, () => false)).toBeUndefined();
  // Seven runs, each at the smallest and the largest number, and at 1, 2, 4, … 512 in between.
  expect(asked).toBe(7 * 12);
});

test("runs that pass only in the middle are searched from the short end", () => {
  const inside = sampleOf([100, 120, 140], 0, (run, seconds) => seconds >= 100 + 20 * run && seconds <= 600);
  expect(smallestPassing(0, 900, inside)).toBe(140);
});

test("if the sample guesses too low, the search does not go on second by second", () => {
  let held = 0;
  const optimistic: Sample = { ...sampleOf([10, 10, 10], 0), isWhole: () => false };
  const at = smallestPassing(0, 900, optimistic, (seconds) => {
    held++;
    return seconds >= 500;
  });
  expect(at).toBe(500);
  expect(held).toBeLessThan(25);
});

test("if runs pass and then fail again, the result still passes and one second less does not", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const needs = drawNeeds(seed, 60, 20, 80);
    // Above its need, a run still fails now and then.
    const passes: Sample["passes"] = (run, seconds) =>
      seconds >= (needs[run] as number) && !(seconds < 90 && (run * 7 + seconds * 13 + seed) % 11 === 0);
    const failures = (seconds: number) => needs.filter((_, run) => !passes(run, seconds)).length;
    const holds = (seconds: number) => failures(seconds) <= 6;
    const at = smallestPassing(0, 900, sampleOf(needs, 6, passes), holds);
    expect(holds(at ?? -1)).toBe(true);
    expect(holds((at ?? 0) - 1)).toBe(false);
  }
});

test("the smallest and the largest number can be the result", () => {
  expect(smallestPassing(5, 900, sampleOf([1, 2, 5], 0))).toBe(5);
  expect(smallestPassing(0, 0, sampleOf([0, 0], 0))).toBe(0);
  expect(smallestPassing(0, 900, sampleOf([900], 0))).toBe(900);
  expect(smallestPassing(0, 900, sampleOf([901, 3], 0))).toBeUndefined();
  expect(smallestPassing(0, 0, sampleOf([1, 1], 1))).toBeUndefined();
  expect(smallestPassing(0, 900, { ...sampleOf([1], 0), isWhole: () => false }, () => false)).toBeUndefined();
});

test("if the sample is not all runs, `holds` decides", () => {
  const sample: Sample = { ...sampleOf([10, 10, 10], 0), isWhole: () => false };
  expect(smallestPassing(0, 900, sample, (seconds) => seconds >= 12)).toBe(12);
  expect(smallestPassing(0, 900, sample, (seconds) => seconds >= 8)).toBe(8);
});
