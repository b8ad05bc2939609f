import { expect, test } from "vitest";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { caveatOf, directSpec, endOf, onlyArm, placesOf, queuedSpec } from "../../support/arms.ts";
import { awsError, deployedStack, networkError } from "../../support/deployed-stack.ts";

/** Runs an arm in which the calls of a command fail from the given one on, before or after they were carried out. */
async function runFailing(spec: ArmSpec, command: string, at: "before" | "after", error: Error, from: number) {
  const account = await deployedStack();
  let calls = 0;
  const target = account.intercepted((name, when) => {
    if (name === command && when === "before") calls++;
    if (name === command && when === at && calls >= from) throw error;
  });
  return { ...account, ended: await endOf(target, [spec]), calls: () => calls };
}

const paced: ArmSpec = { ...queuedSpec, count: 60, pauseMs: 1_000 };

test("a rejected call ends the sending, and the jobs that were sent are measured", async () => {
  const denied = awsError("AccessDeniedException");
  const { ended, calls } = await runFailing(paced, "SendMessageBatchCommand", "before", denied, 21);
  expect(ended.error).toBe(denied);
  const arm = onlyArm(ended);
  expect([arm.state, arm.jobs.sent, placesOf(arm), arm.jobs.processed]).toEqual(["interrupted", 20, 20, 20]);
  expect(calls()).toBe(21);
  expect(caveatOf(arm, "failure")).toMatchObject({ step: "sending" });
  expect(caveatOf(arm, "unsent")).toEqual({
    kind: "unsent",
    jobs: 40,
    reasons: [
      { why: "refused", jobs: 1, message: "no AccessDeniedException (AccessDeniedException)" },
      { why: "failed", jobs: 39, message: null },
    ],
  });
});

test("a job whose call got no answer counts as sent when it is seen", async () => {
  const reset = networkError("ECONNRESET");
  // Until it gives up, after six attempts and 3.1 s, three more calls are begun; each attempt was carried out.
  const { ended } = await runFailing(paced, "SendMessageBatchCommand", "after", reset, 21);
  expect(ended.error).toBe(reset);
  const arm = onlyArm(ended);
  expect([arm.jobs.sent, arm.jobs.processed, arm.jobs.duplicates, arm.jobs.lost]).toEqual([24, 24, 20, 0]);
  expect(caveatOf(arm, "unsent")).toMatchObject({ jobs: 36, reasons: [{ why: "failed", jobs: 36 }] });
});

test("a job whose call got no answer, and that is not seen, is reported as unconfirmed", async () => {
  const reset = networkError("ECONNRESET");
  const delayed: ArmSpec = { ...paced, window: { minSeconds: 900, maxSeconds: 900 }, spread: "random" };
  const { ended } = await runFailing(delayed, "SendMessageBatchCommand", "after", reset, 3);
  const arm = onlyArm(ended);
  expect([arm.jobs.sent, arm.jobs.inFlight, arm.jobs.lost]).toEqual([2, 2, 0]);
  expect(caveatOf(arm, "unsent")?.reasons).toEqual([
    { why: "unconfirmed", jobs: 4, message: "ECONNRESET" },
    { why: "failed", jobs: 54, message: null },
  ]);
});

test("direct invokes: one without an answer counts as sent, the others are answered, and none is started after it", async () => {
  const reset = networkError("ECONNRESET");
  const spec: ArmSpec = { ...directSpec, parallel: 5 };
  const { ended, calls } = await runFailing(spec, "InvokeCommand", "after", reset, 5);
  expect(ended.error).toBe(reset);
  const arm = onlyArm(ended);
  expect(calls()).toBe(5);
  expect([arm.state, arm.jobs.sent, arm.jobs.processed, arm.jobs.lost]).toEqual(["interrupted", 5, 5, 0]);
  expect(caveatOf(arm, "unsent")).toMatchObject({ jobs: 5, reasons: [{ why: "failed", jobs: 5, message: null }] });
});

test("direct invokes: one that did not reach AWS was not sent", async () => {
  const refused = networkError("ECONNREFUSED");
  const spec: ArmSpec = { ...directSpec, pauseMs: 1_000 };
  const { ended } = await runFailing(spec, "InvokeCommand", "before", refused, 4);
  expect(ended.error).toBe(refused);
  const arm = onlyArm(ended);
  expect([arm.jobs.sent, arm.jobs.processed]).toEqual([3, 3]);
  expect(caveatOf(arm, "unsent")?.reasons).toEqual([
    { why: "refused", jobs: 1, message: "the connection was refused" },
    { why: "failed", jobs: 6, message: null },
  ]);
});

test("if the trigger function fails after it has sent, jobs in the log count as sent", async () => {
  const reset = networkError("ECONNRESET");
  const { ended } = await runFailing({ ...queuedSpec, via: "trigger" }, "InvokeCommand", "after", reset, 1);
  expect(ended.error).toBe(reset);
  const arm = onlyArm(ended);
  expect([arm.state, arm.jobs.sent, arm.jobs.processed]).toEqual(["interrupted", 10, 10]);
});

test("an arm that cannot start leaves the results of the arms before it", async () => {
  const account = await deployedStack();
  const denied = awsError("AccessDeniedException");
  const target = account.intercepted((name, when) => {
    if (name === "SendMessageBatchCommand" && when === "before") throw denied;
  });
  const { arms, error } = await endOf(target, [directSpec, queuedSpec]);
  expect(error).toBe(denied);
  expect(arms.map(({ name, state }) => [name, state])).toEqual([["direct", "drained"]]);
});

/** Runs an arm in which some invokes end in a server error, before or after they were carried out. */
async function runWithServerErrors(spec: ArmSpec, at: "before" | "after", isFaulty: (call: number) => boolean) {
  const error = awsError("ServiceException", 500);
  const account = await deployedStack();
  let calls = 0;
  const target = account.intercepted((name, when) => {
    if (name !== "InvokeCommand" || when !== at) return;
    if (isFaulty(++calls)) throw error;
  });
  return { ended: await endOf(target, [spec]), error };
}

test.each(["invoke", "invoke-async"] as const)(
  "%s: a server error of one call is an unconfirmed job, and all others are sent and measured",
  async (via) => {
    const { ended } = await runWithServerErrors({ ...directSpec, via }, "before", (call) => call === 4);
    expect(ended.error).toBeUndefined();
    const arm = onlyArm(ended);
    expect([arm.jobs.sent, arm.jobs.processed, arm.jobs.lost]).toEqual([9, 9, 0]);
    expect(caveatOf(arm, "unsent")?.reasons).toMatchObject([{ why: "unconfirmed", jobs: 1 }]);
  },
);

test("direct invokes: a job that ran although its call ended in a server error counts as sent", async () => {
  const { ended } = await runWithServerErrors(directSpec, "after", (call) => call % 3 === 0);
  const arm = onlyArm(ended);
  expect([arm.state, arm.jobs.sent, arm.jobs.processed, arm.jobs.lost]).toEqual(["drained", 10, 10, 0]);
  expect(caveatOf(arm, "unsent")).toBeUndefined();
});

test("direct invokes: server errors of every call end the arm", async () => {
  const { ended, error } = await runWithServerErrors(directSpec, "before", () => true);
  expect(ended.error).toBe(error);
});
