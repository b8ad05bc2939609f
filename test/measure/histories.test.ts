import { expect, test } from "vitest";
import { JobHistories } from "../../src/measure/job-log.ts";

test("histories contain each job, however large its number is", () => {
  const jobs = new JobHistories();
  const last = Number.MAX_SAFE_INTEGER;
  for (const job of [1, 1_024, last]) jobs.addAttempt(job, 100, 200);
  jobs.addAttempt(last, 50, 150);
  expect([jobs.addSuccess(last), jobs.addSuccess(last)]).toEqual([0, 1]);
  expect(jobs.get(1_024)).toEqual({ firstStartMs: 100, lastEndMs: 200, attempts: 1, processed: 0 });
  expect(jobs.get(last)).toEqual({ firstStartMs: 50, lastEndMs: 200, attempts: 2, processed: 2 });
  expect([jobs.size, [...jobs.firstStartsMs()]]).toEqual([3, [100, 100, 50]]);
  expect([jobs.has(1_024), jobs.has(1_025), jobs.get(2), jobs.processed(2)]).toEqual([true, false, undefined, 0]);
});
