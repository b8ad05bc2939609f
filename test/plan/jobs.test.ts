import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { planJobs } from "../../src/plan/send-plan.ts";
import { workOf } from "../support/samples.ts";

test("a message contains only the number of the job unless more is requested", () => {
  expect(planJobs({ count: 3, random: randomFrom(1) })).toEqual([{ document: 1 }, { document: 2 }, { document: 3 }]);
});

test("sizes are given to the jobs in order", () => {
  const jobs = planJobs({ count: 3, random: randomFrom(1), sizes: [10, 20] });
  expect(jobs.map(({ size }) => size)).toEqual([10, 20, undefined]);
});

test("the work times do not depend on the failures", () => {
  const plan = (failShare: number) =>
    planJobs({ count: 50, random: randomFrom(1), work: workOf("0s-10s"), failShare }).map(({ workMs }) => workMs);
  expect(plan(0.5)).toEqual(plan(0));
});

test("exactly the requested share of the jobs is poisoned", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 200 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(),
    (count, failShare, seed) => {
      const jobs = planJobs({ count, random: randomFrom(seed), failShare });
      expect(jobs.filter(({ poisoned }) => poisoned)).toHaveLength(Math.round(count * failShare));
    },
  );
  fc.assert(property, { seed: 7, numRuns: 100 });
});

test("every job is poisoned equally often", () => {
  const hits = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 1_000; seed++) {
    for (const { document, poisoned } of planJobs({ count: 10, random: randomFrom(seed), failShare: 0.2 })) {
      if (poisoned) hits[document - 1] = (hits[document - 1] ?? 0) + 1;
    }
  }
  // 1,000 bursts at 2 of 10: 200 ± 4 standard deviations of 12.6.
  for (const count of hits) expect(Math.abs(count - 200)).toBeLessThan(51);
});
