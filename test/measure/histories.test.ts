import { expect, test } from "vitest";
import { JobLog } from "../../src/measure/job-log.ts";

test("a log has the history of each job, however large its number is", () => {
  const log = new JobLog();
  const last = Number.MAX_SAFE_INTEGER;
  const add = (job: number, startedMs: number, endedMs: number, outcome: "processed" | null) =>
    log.addAttempt({ job, startedMs, endedMs, outcome, requestId: "a" });
  add(1, 100, 200, null);
  add(1_024, 100, 200, null);
  add(last, 100, 200, "processed");
  add(last, 50, 150, "processed");
  expect(log.historyOf(1_024)).toEqual({ firstStartMs: 100, lastEndMs: 200, attempts: 1, processed: 0 });
  expect(log.historyOf(last)).toEqual({ firstStartMs: 50, lastEndMs: 200, attempts: 2, processed: 2 });
  expect([log.processed, log.duplicates, [...log.firstStartsMs()]]).toEqual([1, 1, [100, 100, 50]]);
  expect([log.wasStarted(1_024), log.wasStarted(1_025)]).toEqual([true, false]);
  expect([log.historyOf(2), log.wasProcessed(2)]).toEqual([undefined, false]);
});
