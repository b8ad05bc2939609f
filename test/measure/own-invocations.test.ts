import { expect, test } from "vitest";
import { type Invocation, partitionByRun } from "../../src/measure/invocations.ts";
import { JobLog } from "../../src/measure/jobs.ts";

const invocation = (requestId: string, changes: Partial<Invocation> = {}): Invocation => ({
  requestId,
  startMs: 10_000,
  endMs: 15_000,
  initMs: 0,
  durationMs: 5_000,
  billedMs: 5_000,
  memoryMegabytes: 128,
  memoryUsedMegabytes: 60,
  crashed: false,
  ...changes,
});

/** Creates the log of a run with its jobs in the invocations `own`, and other jobs in `elsewhere`. */
function logOf(own: readonly string[], elsewhere: readonly string[] = []): JobLog {
  const log = new JobLog();
  for (const requestId of own) {
    log.add({
      flatten: "job",
      run: "r",
      document: 1,
      size: null,
      startedAtMs: 10_000,
      endedAtMs: 15_000,
      outcome: "processed",
      reason: null,
      attempt: 1,
      messageId: null,
      requestId,
    });
  }
  for (const requestId of elsewhere) log.addElsewhere(requestId);
  return log;
}

/** Returns the request ids, own and foreign, of a run from second 10 to second 60. */
function split(invocations: readonly Invocation[], log: JobLog) {
  const { own, foreign } = partitionByRun(invocations, log, 10_000, 60_000);
  const ids = (some: readonly Invocation[]) => some.map(({ requestId }) => requestId).join(" ");
  return [ids(own), ids(foreign)];
}

test("an invocation that logs a job of the run belongs to the run, also if it logs others", () => {
  const log = logOf(["a", "mixed"], ["mixed", "b"]);
  expect(split([invocation("a"), invocation("mixed"), invocation("b")], log)).toEqual(["a mixed", "b"]);
});

test("an invocation that logs only other jobs is foreign, also if it crashed or is running", () => {
  const log = logOf(["a"], ["crashed", "running"]);
  const others = [invocation("crashed", { crashed: true }), invocation("running", { endMs: undefined })];
  expect(split([invocation("a"), ...others], log)).toEqual(["a", "crashed running"]);
});

test("without a job line, an invocation that succeeded is foreign, and one that crashed or is running counts as own", () => {
  const unknown = [invocation("crashed", { crashed: true }), invocation("running", { endMs: undefined })];
  expect(split([invocation("a"), invocation("silent"), ...unknown], logOf(["a"]))).toEqual([
    "a crashed running",
    "silent",
  ]);
});

test("if the function logs no job of the run, only invocations that log other jobs are foreign", () => {
  expect(split([invocation("a"), invocation("b")], logOf([], ["b"]))).toEqual(["a", "b"]);
});

test("foreign invocations that ended before the run or started after it do not count", () => {
  const before = invocation("before", { startMs: 2_000, endMs: 9_999 });
  const across = invocation("across", { startMs: 2_000, endMs: 10_000 });
  const after = invocation("after", { startMs: 60_001, endMs: 61_000 });
  expect(split([before, across, after], logOf(["a"]))).toEqual(["", "across"]);
});
