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

/** The log of a run that worked in `own`, beside other jobs in `elsewhere`. */
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

/** Request ids, own and foreign, of a run from the 10th to the 60th second. */
function split(invocations: readonly Invocation[], log: JobLog) {
  const { own, foreign } = partitionByRun(invocations, log, 10_000, 60_000);
  const ids = (some: readonly Invocation[]) => some.map(({ requestId }) => requestId).join(" ");
  return [ids(own), ids(foreign)];
}

test("an invocation that logs a job of the run is the run's, whatever else it took along", () => {
  const log = logOf(["a", "mixed"], ["mixed", "b"]);
  expect(split([invocation("a"), invocation("mixed"), invocation("b")], log)).toEqual(["a mixed", "b"]);
});

test("one that logs other jobs alone is foreign, even if it crashed or still runs", () => {
  const log = logOf(["a"], ["crashed", "running"]);
  const others = [invocation("crashed", { crashed: true }), invocation("running", { endMs: undefined })];
  expect(split([invocation("a"), ...others], log)).toEqual(["a", "crashed running"]);
});

test("one that ended well without a job is foreign; of one that crashed or runs without a line nobody knows", () => {
  const unknown = [invocation("crashed", { crashed: true }), invocation("running", { endMs: undefined })];
  expect(split([invocation("a"), invocation("silent"), ...unknown], logOf(["a"]))).toEqual([
    "a crashed running",
    "silent",
  ]);
});

test("a function that logs no job of the run leaves nothing to tell apart, but what names other jobs", () => {
  expect(split([invocation("a"), invocation("b")], logOf([], ["b"]))).toEqual(["a", "b"]);
});

test("foreign ones that ended before the run, or began after it, did not run beside it", () => {
  const before = invocation("before", { startMs: 2_000, endMs: 9_999 });
  const across = invocation("across", { startMs: 2_000, endMs: 10_000 });
  const after = invocation("after", { startMs: 60_001, endMs: 61_000 });
  expect(split([before, across, after], logOf(["a"]))).toEqual(["", "across"]);
});
