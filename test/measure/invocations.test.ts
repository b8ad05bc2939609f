import { expect, test } from "vitest";
import { type Invocation, partitionByRun } from "../../src/measure/invocations.ts";
import { JobLog } from "../../src/measure/job-log.ts";

const invocation = (requestId: string, changes: Partial<Invocation> = {}): Invocation => ({
  requestId,
  stream: "environment",
  startMs: 10_000,
  endMs: 15_000,
  initMs: 0,
  durationMs: 5_000,
  billedMs: 5_000,
  memoryMegabytes: 128,
  memoryUsedMegabytes: 60,
  outcome: "success",
  reportsErrors: false,
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

/** Returns the request ids, own, unclear and foreign, of a run from second 10 to second 60. */
function split(invocations: readonly Invocation[], log: JobLog, openJobs = 0) {
  const { own, unclear, foreign } = partitionByRun(invocations, log, { startedMs: 10_000, endedMs: 60_000, openJobs });
  return [own, unclear, foreign].map((some) => some.map(({ requestId }) => requestId).join(" "));
}

const running = invocation("running", { endMs: undefined, outcome: undefined });
const crashed = invocation("crashed", { outcome: "error" });

test("an invocation that logs a job of the run belongs to the run, also if it logs others", () => {
  const log = logOf(["a", "mixed"], ["mixed", "b"]);
  expect(split([invocation("a"), invocation("mixed"), invocation("b")], log)).toEqual(["a mixed", "", "b"]);
});

test("an invocation that logs only other jobs is foreign, also if it crashed or is running", () => {
  const log = logOf(["a"], ["crashed", "running"]);
  expect(split([invocation("a"), crashed, running], log, 1)).toEqual(["a", "", "crashed running"]);
});

test("without a job line, an invocation that is running is foreign if every job of the run has its outcome", () => {
  expect(split([invocation("a"), running], logOf(["a"]))).toEqual(["a", "", "running"]);
});

test("without a job line, invocations belong to the run if it has as many open jobs and no others ran", () => {
  expect(split([invocation("a"), crashed, running], logOf(["a"]), 1)).toEqual(["a crashed running", "", ""]);
  expect(split([invocation("a"), crashed], logOf(["a"]))).toEqual(["a crashed", "", ""]);
});

test("it is unclear whose they are if other jobs ran as well, or if more are running than jobs are open", () => {
  const log = logOf(["a"], ["b"]);
  expect(split([invocation("a"), invocation("b"), crashed, running], log, 1)).toEqual(["a", "crashed running", "b"]);
  const two = [running, invocation("second", { endMs: undefined, outcome: undefined })];
  expect(split([invocation("a"), ...two], logOf(["a"]), 1)).toEqual(["a", "running second", ""]);
});

test("without a job line, an invocation that succeeded is foreign", () => {
  expect(split([invocation("a"), invocation("silent")], logOf(["a"]), 1)).toEqual(["a", "", "silent"]);
});

test("an invocation that started before the run is foreign", () => {
  const early = invocation("early", { startMs: 2_000, endMs: undefined });
  expect(split([invocation("a"), early], logOf(["a"]), 5)).toEqual(["a", "", "early"]);
});

test("if the function logs no job of the run, only invocations that log other jobs are foreign", () => {
  expect(split([invocation("a"), invocation("b")], logOf([], ["b"]))).toEqual(["a", "", "b"]);
});

test("foreign invocations that ended before the run or started after it do not count", () => {
  const before = invocation("before", { startMs: 2_000, endMs: 9_999 });
  const across = invocation("across", { startMs: 2_000, endMs: 10_000 });
  const after = invocation("after", { startMs: 60_001, endMs: 61_000 });
  expect(split([before, across, after], logOf(["a"]))).toEqual(["", "", "across"]);
});
