import { expect, test } from "vitest";
import { stackAccount } from "../../../../support/stack-account.ts";

const template = (window: object) =>
  JSON.stringify({
    Resources: {
      Queue: { Type: "AWS::SQS::Queue" },
      Group: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: "nightly" } },
      Once: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          Name: "once",
          GroupName: { Ref: "Group" },
          ScheduleExpression: "at(2026-01-01T06:00:00)",
          ScheduleExpressionTimezone: "Europe/Berlin",
          FlexibleTimeWindow: window,
          Target: { Arn: { "Fn::GetAtt": "Queue.Arn" }, RoleArn: "arn:aws:iam::000000000000:role/r", Input: "hello" },
        },
      },
    },
  });

test("a stack creates, changes and deletes a schedule and its group", () => {
  const { account, create, update, remove, cloudformation } = stackAccount();
  const { scheduler } = account.world;
  create(template({ Mode: "OFF" }));
  expect(cloudformation.stack("s").status).toBe("CREATE_COMPLETE");
  const due = Date.UTC(2026, 0, 1, 5);
  expect(scheduler.schedules()).toMatchObject([{ name: "once", groupName: "nightly", dueAtMs: due }]);
  update(template({ Mode: "FLEXIBLE", MaximumWindowInMinutes: 10 }));
  expect(scheduler.schedule("nightly", "once")).toMatchObject({ windowMinutes: 10, target: { input: "hello" } });
  remove();
  expect(scheduler.schedules()).toEqual([]);
  expect(scheduler.groups().map(({ name }) => name)).toEqual(["default"]);
});
