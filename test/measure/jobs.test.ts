import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobLine } from "../../src/base/job.ts";
import { JobLog } from "../../src/measure/job-log.ts";
import { countJobs, type JobEvidence, unaccounted } from "../../src/measure/jobs.ts";

const line = (
  document: number,
  outcome: JobLine["outcome"] = "processed",
  startedAtMs = 0,
  endedAtMs = 5_000,
): JobLine => ({
  flatten: "job",
  run: "r",
  document,
  size: null,
  startedAtMs,
  endedAtMs,
  outcome,
  reason: null,
  attempt: 1,
  messageId: null,
  requestId: "q",
});

function logOf(lines: readonly JobLine[]): JobLog {
  const log = new JobLog();
  for (const one of lines) log.add(one);
  return log;
}

const evidence = (given: Partial<JobEvidence>): JobEvidence => ({
  sent: new Set(),
  log: new JobLog(),
  answered: new Set(),
  failed: new Set(),
  throttled: new Set(),
  deadLettered: new Set(),
  pending: 0,
  ...given,
});

describe("the job log", () => {
  test("has the first start and last end of each job, and whether it was processed", () => {
    const log = logOf([line(1, "failed", 100, 200), line(2, "processed", 50, 900), line(1, "processed", 400, 450)]);
    expect([...log.firstStartsMs()]).toEqual([100, 50]);
    expect(log.lastEndMs).toBe(900);
    expect([log.wasProcessed(1), log.wasProcessed(2), log.wasProcessed(3)]).toEqual([true, true, false]);
    expect([log.processed, log.failedAttempts, log.duplicates]).toEqual([2, 1, 0]);
  });

  test("has an interval for each attempt", () => {
    const log = logOf([line(1, "failed", 100, 200), line(1, "processed", 400, 450)]);
    expect([...log.workMs]).toEqual([100, 50]);
    expect([[...log.startsMs], [...log.endsMs]]).toEqual([
      [100, 400],
      [200, 450],
    ]);
  });

  test("counts repeated processing of a job as duplicates, but not failed attempts", () => {
    const log = logOf([line(1), line(1), line(1), line(2, "failed"), line(2, "failed"), line(2)]);
    expect([log.processed, log.duplicates]).toEqual([2, 2]);
  });

  test("has no last end without lines", () => {
    expect(logOf([]).lastEndMs).toBeUndefined();
  });
});

describe("counting jobs", () => {
  test("puts each job into the first state that the evidence shows", () => {
    const counts = countJobs(
      evidence({
        sent: new Set([1, 2, 3, 4, 5, 6, 7]),
        log: logOf([line(1), line(2), line(2), line(3, "failed")]),
        deadLettered: new Set([2, 3]),
        failed: new Set([4]),
        throttled: new Set([5]),
        pending: 1,
      }),
    );
    expect(counts).toEqual({
      sent: 7,
      processed: 2,
      deadLettered: 1,
      failed: 1,
      throttled: 1,
      inFlight: 1,
      lost: 1,
      duplicates: 1,
    });
  });

  test("counts jobs as lost only if they cannot be pending", () => {
    const sent = new Set([1, 2, 3]);
    expect(countJobs(evidence({ sent, pending: 5 }))).toMatchObject({ inFlight: 3, lost: 0 });
    expect(countJobs(evidence({ sent, pending: 0 }))).toMatchObject({ inFlight: 0, lost: 3 });
  });

  test("counts the jobs without an outcome", () => {
    const given = evidence({
      sent: new Set([1, 2, 3, 4]),
      log: logOf([line(2), line(3, "failed")]),
      failed: new Set([1]),
    });
    expect(unaccounted(given)).toBe(2);
  });

  test("gives sent = processed + failed + dead-lettered + throttled + in flight + lost for any evidence", () => {
    const documents = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 }).map((list) => new Set(list));
    const attempts = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom("processed" as const, "failed" as const)),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(
        documents,
        attempts,
        documents,
        documents,
        documents,
        fc.nat(40),
        (sent, tries, failed, throttled, deadLettered, pending) => {
          const log = logOf(tries.map(([document, outcome]) => line(document, outcome)));
          const counts = countJobs(evidence({ sent, log, failed, throttled, deadLettered, pending }));
          const { duplicates: _apart, sent: total, ...places } = counts;
          expect(Object.values(places).reduce((sum: number, value) => sum + (value ?? 0), 0)).toBe(total);
          expect(Object.values(counts).every((value) => (value ?? 0) >= 0)).toBe(true);
          expect(counts.inFlight).toBeLessThanOrEqual(pending);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});
