import fc from "fast-check";
import { expect, test } from "vitest";
import { JobSet } from "../../src/measure/jobs.ts";

test("a set of jobs has what a Set has, in ascending order", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.boolean()));
  fc.assert(
    fc.property(steps, (changes) => {
      const jobs = new JobSet();
      const expected = new Set<number>();
      for (const [job, isAdded] of changes) {
        if (!isAdded) expect(jobs.delete(job)).toBe(expected.delete(job));
        else expected.add(job) && jobs.add(job);
      }
      expect([...jobs]).toEqual([...expected].sort((a, b) => a - b));
      expect(jobs.size).toBe(expected.size);
      expect(jobs.has(5_000)).toBe(false);
    }),
    { numRuns: 50 },
  );
});
