import { describe, expect, test } from "vitest";
import { logStats } from "../../../src/operate/logs/entry.ts";
import { end, entry, job, originMs, report, start, written } from "../../support/log-lines.ts";

/** r1 runs from 0 to 4 s after a cold start of 0.1 s, r2 from 1 to 3 s, r3 from 3 to 6 s (timed out), r4 from 5 s. */
const lines = [
  entry(100, start("r1"), "s1"),
  entry(1_000, start("r2"), "s2"),
  entry(3_000, job("r2", 2), "s2"),
  entry(3_000, end("r2"), "s2"),
  entry(3_000, report("r2", 2_000, 60), "s2"),
  entry(3_000, start("r3"), "s3"),
  entry(4_000, job("r1", 1, { outcome: "failed", reason: "flaky" }), "s1"),
  entry(4_000, end("r1"), "s1"),
  entry(4_000, report("r1", 3_900, 80, "Init Duration: 100.00 ms"), "s1"),
  entry(5_000, start("r4"), "s1"),
  entry(6_000, end("r3"), "s3"),
  entry(6_000, report("r3", 3_000, 70, "Status: timeout"), "s3"),
];

describe("statistics of a log", () => {
  const stats = logStats(lines, originMs + 7_000);

  test("count the invocations and the running ones", () => {
    expect(stats).toMatchObject({ invocations: 4, running: 1, coldStarts: 1 });
  });

  test("durations exclude the cold start: the percentiles of 2, 3 and 3.9 s", () => {
    expect(stats.durationMs).toEqual({ p50: 3_000, p95: expect.closeTo(3_810, 6), max: 3_900 });
    expect(stats.initMs).toEqual({ p50: 100, max: 100 });
  });

  test("billed time is the sum of the REPORT lines, memory the largest use", () => {
    expect(stats.billedMs).toBe(2_000 + 3_900 + 3_000);
    expect(stats.memoryMegabytes).toEqual({ used: 80, size: 128 });
  });

  test("the peak is 2: r3 starts when r2 ends", () => {
    expect(stats.peak).toEqual({ invocations: 2, at: "2026-01-01T00:00:01.000Z" });
  });

  test("the series has a step of 1 s and starts with the first invocation, cold start included", () => {
    expect(stats.series).toEqual({ stepMs: 1_000, start: "2026-01-01T00:00:00.000Z", inFlight: [1, 2, 2, 2, 1, 2, 1] });
  });

  test("failures are counted by kind", () => {
    expect(stats.jobs).toEqual({ attempts: 2, processed: 1, failed: 1 });
    expect(stats.failures).toEqual({ timeouts: 1, crashes: 0, errors: 0 });
  });

  test("an error of the handler is an error, a process that ended is a crash", () => {
    const { failures } = logStats(
      [
        entry(0, start("r1"), "s1"),
        entry(1, written("r1", 'Invoke Error \t{"errorType":"DocumentFailed"}', "ERROR"), "s1"),
        entry(1, report("r1", 1), "s1"),
        entry(0, start("r2"), "s2"),
        entry(1, report("r2", 1, 72, "Status: error\tError Type: Runtime.ExitError"), "s2"),
      ],
      originMs + 10,
    );
    expect(failures).toEqual({ timeouts: 0, crashes: 1, errors: 1 });
  });

  test("of a run count the jobs of this run only", () => {
    const batch = [entry(0, job("r1", 1)), entry(0, job("r1", 2, { run: "burst-2" }))];
    expect(logStats(batch, originMs, "burst-2").jobs).toEqual({ attempts: 1, processed: 1, failed: 0 });
  });

  test("of an empty log are null, not 0", () => {
    expect(logStats([], originMs)).toMatchObject({
      invocations: 0,
      durationMs: null,
      initMs: null,
      memoryMegabytes: null,
      peak: { invocations: 0, at: null },
      series: { inFlight: [], start: null },
    });
  });
});
