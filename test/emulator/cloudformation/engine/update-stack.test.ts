import { expect, test } from "vitest";
import { stackAccount, story } from "../../../support/stack-account.ts";

const template = (delay: number, name: string, more = "") => `
Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: ${name}, DelaySeconds: ${delay} } }
${more}
Outputs: { Name: { Value: !GetAtt Jobs.QueueName } }
`;
const dashboardOf = (body: string) => `
  Board: { Type: AWS::CloudWatch::Dashboard, DependsOn: Jobs, Properties: { DashboardName: b, DashboardBody: '${body}' } }
`;
const good = '{"widgets":[]}';

test("an update in place touches only resources that differ", () => {
  const { create, update, account } = stackAccount();
  const stack = create(template(0, "a", dashboardOf(good)));
  const before = stack.events.length;
  update(template(7, "a", dashboardOf(good)));
  expect(story(stack).slice(before)).toEqual([
    "s UPDATE_IN_PROGRESS",
    "Jobs UPDATE_IN_PROGRESS",
    "Jobs UPDATE_COMPLETE",
    "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "s UPDATE_COMPLETE",
  ]);
  expect(account.sqs.queueByName("a")?.settings.attributes.DelaySeconds).toBe("7");
});

test("a new name replaces the queue: the new one is created before the old one is deleted", () => {
  const { create, update, account } = stackAccount();
  const stack = create(template(0, "a"));
  const before = stack.events.length;
  update(template(0, "b"));
  expect(story(stack).slice(before)).toEqual([
    "s UPDATE_IN_PROGRESS",
    "Jobs UPDATE_IN_PROGRESS",
    "Jobs UPDATE_IN_PROGRESS",
    "Jobs UPDATE_COMPLETE",
    "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "Jobs DELETE_IN_PROGRESS",
    "Jobs DELETE_COMPLETE",
    "s UPDATE_COMPLETE",
  ]);
  expect(account.sqs.queues().map(({ name }) => name)).toEqual(["b"]);
  expect(stack.outputs[0]?.value).toBe("b");
});

test("a replaced queue is retained by its UpdateReplacePolicy only, a removed one by its DeletionPolicy", () => {
  const { create, update, account } = stackAccount();
  const names = () =>
    account.sqs
      .queues()
      .map(({ name }) => name)
      .sort();
  const retained = (name: string, policy: string) =>
    template(0, name, "  Other: { Type: AWS::SQS::Queue }").replace("Type: AWS::SQS::Queue,", `$& ${policy},`);
  create(retained("a", "DeletionPolicy: RetainExceptOnCreate"));
  update(retained("b", "DeletionPolicy: RetainExceptOnCreate"));
  expect(names()).toContain("b");
  expect(names()).not.toContain("a");
  update(retained("c", "DeletionPolicy: RetainExceptOnCreate, UpdateReplacePolicy: Retain"));
  update("Resources: { Other: { Type: AWS::SQS::Queue } }");
  expect(names()).toEqual(["b", "c", expect.stringMatching(/^s-Other-/)]);
});

test("removed resources are deleted, added resources are created", () => {
  const { create, update, account } = stackAccount();
  const stack = create(template(0, "a", dashboardOf(good)));
  update(template(0, "a", "  Other: { Type: AWS::SQS::Queue, Properties: { QueueName: other } }"));
  expect(Object.keys(stack.resources).sort()).toEqual(["Jobs", "Other"]);
  expect(account.cloudwatch.dashboards.all).toEqual([]);
});

test("a failed update is rolled back", () => {
  const { create, update, account } = stackAccount();
  const stack = create(template(3, "a", dashboardOf(good)));
  const added = "  Other: { Type: AWS::SQS::Queue, Properties: { QueueName: other } }";
  update(template(9, "a", dashboardOf("no JSON") + added));
  expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(stack.events.find(({ status }) => status === "UPDATE_ROLLBACK_IN_PROGRESS")?.reason).toBe(
    "The following resource(s) failed to update: [Board].",
  );
  expect(account.sqs.queues().map(({ name, settings }) => [name, settings.attributes.DelaySeconds])).toEqual([
    ["a", "3"],
  ]);
  expect(Object.keys(stack.resources).sort()).toEqual(["Board", "Jobs"]);
  update(template(9, "a", dashboardOf(good)));
  expect(stack.status).toBe("UPDATE_COMPLETE");
});

test("a failed replacement is rolled back", () => {
  const { create, update, account } = stackAccount();
  const stack = create(template(3, "a", dashboardOf(good)));
  update(template(3, "b", dashboardOf("no JSON")));
  expect(stack.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(account.sqs.queues().map(({ name }) => name)).toEqual(["a"]);
  expect(stack.resources.Jobs?.physicalId).toBe(account.sqs.queueByName("a")?.url);
});

test("without rollback a failed update is kept and can be updated again", () => {
  const { create, update, account } = stackAccount();
  const stack = create(template(3, "a", dashboardOf(good)));
  update(template(9, "a", dashboardOf("no JSON")), { disableRollback: true });
  expect([stack.status, account.sqs.queueByName("a")?.settings.attributes.DelaySeconds]).toEqual([
    "UPDATE_FAILED",
    "9",
  ]);
  expect(update(template(9, "a", dashboardOf(good))).status).toBe("UPDATE_COMPLETE");
});

test("an update without changes is rejected", () => {
  const { create, update } = stackAccount();
  create(template(3, "a"));
  expect(() => update(template(3, "a"))).toThrow("No updates are to be performed.");
});

test("an update may refer to a resource whose condition is false, as a creation may", () => {
  const { create, update } = stackAccount();
  const text = (value: string) => `
Conditions: { Never: !Equals [a, b] }
Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { Tags: [{ Key: k, Value: ${value} }] } }
  Other: { Type: AWS::SQS::Queue, Condition: Never }
`;
  const stack = create(text("v"));
  update(text("!Ref Other"));
  expect(stack.status).toBe("UPDATE_COMPLETE");
});

test("an unknown stack cannot be updated", () => {
  const { update } = stackAccount();
  expect(() => update(template(3, "a"))).toThrow("Stack [s] does not exist");
});
