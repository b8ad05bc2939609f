import { expect, test } from "vitest";
import { burstReport as burstLines } from "../../../src/commands/burst/report.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import type { Progress } from "../../../src/experiment/live-run.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import {
  caveatOf,
  directSpec,
  type Ended,
  endOf,
  onlyArm,
  placesOf,
  queuedSpec,
  recordingProgress,
  runSpecs,
} from "../../support/arms.ts";
import { awsError, deployedStack, networkError } from "../../support/deployed-stack.ts";
import { printed } from "../../support/printed.ts";
import { result } from "../../support/samples.ts";

const burstReport = printed(burstLines);

/** One job a second, for ten minutes. */
const slow: ArmSpec = { ...queuedSpec, count: 600, pauseMs: 1_000 };

/** Runs an arm while calls of some commands fail, from and to so many seconds after its start on the fresh minute. */
async function runWhile(spec: ArmSpec, commands: RegExp, error: Error, from = 0, to = Number.POSITIVE_INFINITY) {
  const account = await deployedStack();
  const { clock } = account.emulator;
  const startMs = Math.ceil(clock.nowMs() / 60_000) * 60_000;
  const target = account.intercepted((command, when) => {
    const seconds = (clock.nowMs() - startMs) / 1_000;
    if (when === "before" && commands.test(command) && seconds >= from && seconds < to) throw error;
  });
  const ended: Ended = await endOf(target, [spec]);
  return { ...account, ended, seconds: (clock.nowMs() - startMs) / 1_000 };
}

test.each([
  ["the network", networkError("ECONNREFUSED")],
  ["a throttled API", awsError("ThrottlingException", 400)],
  ["a broken service", awsError("InternalFailure", 500)],
])("%s that recovers after a minute is waited for: the result is complete", async (_, error) => {
  const { ended } = await runWhile({ ...slow, count: 60 }, /FilterLogEvents|GetQueueAttributes/, error, 20, 80);
  expect(ended.error).toBeUndefined();
  const { state, jobs, caveats } = onlyArm(ended);
  expect([state, jobs.processed, jobs.lost]).toEqual(["drained", 60, 0]);
  expect(caveats).toEqual([]);
});

test.each(["FilterLogEvents", "GetQueueAttributes"])(
  "%s that stays away for minutes ends the sending; what was sent is measured",
  async (command) => {
    const error = networkError("ENETUNREACH");
    const { ended, seconds } = await runWhile(slow, new RegExp(command), error, 30);
    expect(ended.error).toBe(error);
    const arm = onlyArm(ended);
    expect(arm.state).toBe("interrupted");
    // It is waited for three minutes, and no longer.
    expect(arm.jobs.sent).toBeGreaterThan(150);
    expect(arm.jobs.sent).toBeLessThan(260);
    expect(seconds).toBeLessThan(300);
    expect(placesOf(arm)).toBe(arm.jobs.sent);
    expect(arm.jobs).toMatchObject({ lost: 0 });
    expect(arm.jobs.processed).toBeGreaterThan(10);
    expect(caveatOf(arm, "failure")).toEqual({ kind: "failure", step: "following", message: "ENETUNREACH" });
    // The rest may have ended unseen, so the page does not call it running.
    const page = burstReport(result([arm]), { paint: paintFor(false), columns: 200, unicode: true });
    expect(page).toContain("A failure ended the run early");
    expect(page).not.toContain("still running");
    if (arm.jobs.inFlight > 0) {
      expect(page).toContain(`${arm.jobs.processed} processed · ${arm.jobs.inFlight} unknown`);
      expect(page).toContain(`The outcome of ${arm.jobs.inFlight} jobs is not known`);
    }
    const jobs = 600 - arm.jobs.sent;
    expect(caveatOf(arm, "unsent")).toEqual({
      kind: "unsent",
      jobs,
      reasons: [{ why: "failed", jobs, message: null }],
    });
  },
);

test("a revoked permission ends the sending at once", async () => {
  const denied = awsError("AccessDeniedException");
  const { ended, seconds } = await runWhile(slow, /FilterLogEvents/, denied, 30);
  expect(ended.error).toBe(denied);
  const arm = onlyArm(ended);
  expect(arm.state).toBe("interrupted");
  expect(arm.jobs.sent).toBeGreaterThanOrEqual(30);
  expect(arm.jobs.sent).toBeLessThan(50);
  expect(seconds).toBeLessThan(50);
  expect(caveatOf(arm, "failure")?.message).toBe("no AccessDeniedException (AccessDeniedException)");
  const { sent } = arm.jobs;
  expect(placesOf(arm)).toBe(sent);
});

test("without permission for the metrics, the arm is drained by its log, and the CloudWatch numbers are unknown", async () => {
  const denied = awsError("AccessDeniedException");
  const { ended } = await runWhile(directSpec, /GetMetricData/, denied);
  expect(ended.error).toBe(denied);
  const arm = onlyArm(ended);
  expect([arm.state, arm.jobs.processed, arm.peak.invocations]).toEqual(["drained", 10, 10]);
  expect([arm.peak.cloudwatch, arm.invocations.cloudwatch]).toEqual([null, null]);
  expect(arm.caveats.map(({ kind }) => kind)).toEqual(["failure"]);
  expect(caveatOf(arm, "failure")?.step).toBe("metrics");
});

test("an outage of the metrics is waited for too", async () => {
  const { ended } = await runWhile(directSpec, /GetMetricData/, networkError("ECONNREFUSED"), 0, 200);
  expect(ended.error).toBeUndefined();
  expect(onlyArm(ended)).toMatchObject({ peak: { cloudwatch: 10 }, caveats: [] });
});

test("a failure before anything was sent is thrown as it is", async () => {
  const denied = awsError("AccessDeniedException");
  const { ended, queue } = await runWhile(queuedSpec, /SendMessageBatch/, denied);
  expect(ended).toEqual({ arms: [], error: denied });
  expect(queue.counts()).toMatchObject({ visible: 0, delayed: 0 });
});

test("jobs without an end in the log do not count as done while the metrics are waited for", async () => {
  const denied = awsError("AccessDeniedException");
  const { intercepted, emulator } = await deployedStack();
  const startMs = Math.ceil(emulator.clock.nowMs() / 60_000) * 60_000;
  const target = intercepted((command, when) => {
    const isLate = emulator.clock.nowMs() > startMs + 30_000;
    if (when === "before" && isLate && command === "FilterLogEventsCommand") throw denied;
  });
  const steps: Progress[] = [];
  await expect(runSpecs(target, [slow], { onProgress: recordingProgress(steps) })).rejects.toBe(denied);
  const last = steps.at(-1);
  expect(last?.phase).toBe("settling");
  expect(last?.done).toBeGreaterThan(10);
  expect(last?.done).toBeLessThan(50);
});

test("after a bug in flatten, the result has what was seen by then, and AWS is not called again", async () => {
  const bug = new TypeError("undefined is not a function");
  const { ended } = await runWhile(slow, /FilterLogEvents/, bug, 30);
  expect(ended.error).toBe(bug);
  const arm = onlyArm(ended);
  expect([arm.state, placesOf(arm), arm.peak.cloudwatch]).toEqual(["interrupted", arm.jobs.sent, null]);
  expect(arm.jobs.processed).toBeGreaterThan(10);
  expect(arm.caveats.filter(({ kind }) => kind === "failure")).toHaveLength(1);
});
