import fc from "fast-check";
import { expect, test } from "vitest";
import { burstFloor, canFlatten, floor } from "../../src/plan/theory.ts";
import { lehmer, peakOf } from "../support/brute-force.ts";
import { workOf } from "../support/samples.ts";

test.each([
  { count: 100, window: 90, work: 5, floor: 6 }, // 19 starts per worker: 5.3
  { count: 1000, window: 90, work: 5, floor: 53 },
  { count: 100, window: 30, work: 2, floor: 7 }, // 16 starts per worker: 6.25
  { count: 100, window: 90, work: 10, floor: 10 },
  { count: 100, window: 30, work: 5, floor: 15 },
  { count: 100, window: 4, work: 5, floor: 100 }, // no job ends within the window
  { count: 100, window: 5, work: 5, floor: 50 },
  { count: 1, window: 0, work: 5, floor: 1 },
  { count: 0, window: 10, work: 5, floor: 0 },
])("the floor of $count jobs of $work s in $window s is $floor", ({ count, window, work, floor: expected }) => {
  expect(floor(count, window, work)).toBe(expected);
});

test("the best of all placements of four jobs in 0-4 s, two seconds each, reaches the floor", () => {
  let best = 4;
  for (let code = 0; code < 5 ** 4; code++) {
    const starts = [0, 1, 2, 3].map((job) => Math.floor(code / 5 ** job) % 5);
    best = Math.min(best, peakOf(starts, [2, 2, 2, 2]));
  }
  expect(best).toBe(floor(4, 4, 2));
});

test("the floor of work that varies holds for 19 of 20 bursts", () => {
  const next = lehmer(5);
  fc.assert(
    fc.property(
      fc.constantFrom("2s-8s", "lognormal:5s,0.4", "exponential:5s"),
      fc.integer({ min: 10, max: 300 }),
      fc.integer({ min: 0, max: 120 }),
      (text, count, windowSeconds) => {
        const work = workOf(text);
        const bound = burstFloor({ count, windowSeconds, work, batchSize: 1 }) as number;
        let broken = 0;
        for (let run = 0; run < 20; run++) {
          const starts = Array.from({ length: count }, (_, job) => Math.floor((job * (windowSeconds + 1)) / count));
          const works = starts.map(() => work.quantile(next()));
          if (peakOf(starts, works) < bound) broken++;
        }
        expect(broken).toBeLessThanOrEqual(3);
        expect(bound).toBeGreaterThanOrEqual(1);
      },
    ),
    { seed: 3, numRuns: 40 },
  );
});

test("without a window all jobs overlap", () => {
  const work = workOf("2s-8s");
  expect(burstFloor({ count: 50, windowSeconds: 0, work, batchSize: 1 })).toBe(50);
});

test("the floor of batches is the area of the work, and unknown if a job has no longest work time", () => {
  // 100 jobs of 5 s are 500 s of work, in 90 s and one batch of 50 s: 3.6.
  expect(burstFloor({ count: 100, windowSeconds: 90, work: workOf("5s"), batchSize: 10 })).toBe(4);
  expect(burstFloor({ count: 100, windowSeconds: 90, work: workOf("exponential:5s"), batchSize: 10 })).toBeNull();
});

test("flattening helps while the work fits, and says which window would", () => {
  expect(canFlatten(100, 90, 5, 10)).toMatchObject({ kind: "helps" });
  expect(canFlatten(100, 60, 10, 10)).toMatchObject({ kind: "too-much-work", neededWindowSeconds: 90 });
  expect(canFlatten(100, 60, 300, 10)).toMatchObject({ kind: "work-outlasts-window" });
  // Two waves of five: half of the jobs have ended when the others start.
  expect(canFlatten(10, 30, 30, 3)).toMatchObject({ kind: "too-much-work" });
  // 15 rounds of 7 at most: the last starts 14 times 5 s after the first, where the area would do with 67 s.
  expect(canFlatten(100, 60, 5, 7)).toMatchObject({ kind: "too-much-work", neededWindowSeconds: 70 });
});
