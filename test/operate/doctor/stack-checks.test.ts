import { expect, test } from "vitest";
import { beyondStackOf } from "../../../src/cli/target/stacks.ts";
import { examine } from "../../../src/operate/doctor/examine.ts";
import type { Facts } from "../../../src/operate/doctor/facts.ts";
import { checkScheduleGroups } from "../../../src/operate/doctor/stack-checks.ts";
import { awsError, deployedStack, findingsOf } from "../../support/deployed-stack.ts";

const factsOf = (beyondStatus: string | undefined, groups: readonly string[], notSentOn = 0) =>
  ({
    beyondStack: async () => ({ name: "flatten-beyond", deployFlags: "--stack flatten" }),
    beyondStatus: async () => beyondStatus,
    scheduleGroups: async () => groups,
    notSentOn: async () => notSentOn,
  }) as unknown as Facts;

test("a schedule group that a crashed run has left is advice, with the command that deletes it", async () => {
  const findings = [
    await checkScheduleGroups(factsOf("CREATE_COMPLETE", ["flatten-burst-1", "flatten-burst-2"])),
  ].flat();
  expect(findings.map(({ level, what }) => `${level}: ${what}`)).toEqual([
    "advice: the schedule group flatten-burst-1 exists",
    "advice: the schedule group flatten-burst-2 exists",
  ]);
  expect(findings[1]?.remedy).toContain("aws scheduler delete-schedule-group --name flatten-burst-2");
});

test("without the stack for delays beyond 900 s, schedule groups are not read", async () => {
  expect(await checkScheduleGroups(factsOf(undefined, ["other"]))).toEqual([]);
  expect(await checkScheduleGroups(factsOf("CREATE_COMPLETE", []))).toMatchObject([{ level: "ok" }]);
});

test("messages that could not be sent on are a warning; the schedules of a redrive are none", async () => {
  const findings = [
    await checkScheduleGroups(factsOf("CREATE_COMPLETE", ["flatten-redrive-flatten-beyond"], 2)),
  ].flat();
  expect(findings.map(({ level }) => level)).toEqual(["ok", "warning"]);
  expect(findings[1]).toMatchObject({
    what: "2 messages with a delay of more than 900 s could not be sent on when due",
    remedy: "flatten dlq redrive --dlq flatten-beyond-later-dlq --jitter 0",
  });
});

test("the stack for delays beyond 900 s of a queue of the user is checked as flatten's own is", async () => {
  const { target, intercepted } = await deployedStack();
  const { cloud, workload, description } = target;
  const request = { cloud, region: description.region, choice: { queue: "flatten-queue" }, flags: {} };
  const before = await examine(request);
  expect(findingsOf(before, "schedule-groups")).toEqual([]);
  await beyondStackOf({ ...target, workload: { ...workload, stack: null } }, workload.queueUrl);
  const after = await examine(request);
  expect(findingsOf(after, "workload")[1]).toBe(
    'ok: the stack "flatten-beyond-flatten-queue" for delays beyond 900 s is in CREATE_COMPLETE',
  );
  expect(findingsOf(after, "schedule-groups")).toEqual(["ok: no run has left a schedule group behind"]);
  const { cloud: denied } = intercepted((command) => {
    if (command === "DescribeStacksCommand") throw awsError("AccessDenied");
  });
  expect(await examine({ ...request, cloud: denied })).toEqual(before);
});
