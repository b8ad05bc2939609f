import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseTemplate } from "../../src/emulator/cloudformation/template/template.ts";

const text = readFileSync(new URL("../../infra/beyond.yaml", import.meta.url), "utf8");
const { resources, parameters, outputs } = parseTemplate(text);

test("roles may only send to the queues of the template and of the jobs, and read the one in which messages wait", () => {
  const roles = Object.values(resources).filter(({ type }) => type === "AWS::IAM::Role");
  const policies = JSON.stringify(roles.map(({ properties }) => properties.Policies));
  expect(roles).toHaveLength(2);
  expect(policies).not.toContain("*");
  expect([...policies.matchAll(/"sqs:(\w+)"/g)].map(([, action]) => action)).toEqual([
    "ReceiveMessage",
    "DeleteMessage",
    "GetQueueAttributes",
    "SendMessage",
    "SendMessage",
  ]);
});

test("only EventBridge Scheduler of the same account may take the role of schedules", () => {
  const trust = JSON.stringify(resources.SchedulerRole?.properties.AssumeRolePolicyDocument);
  expect(trust).toContain("scheduler.amazonaws.com");
  expect(trust).toContain('"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}');
});

test("every parameter and every output has a description", () => {
  expect(Object.values(parameters).every(({ Description }) => typeof Description === "string")).toBe(true);
  expect(Object.values(outputs).every(({ description }) => description !== undefined)).toBe(true);
});

test("messages wait invisibly for six times the timeout of resend while it sends them on, as AWS recommends", () => {
  expect(resources.Later?.properties.VisibilityTimeout).toBe(6 * Number(resources.ResendFunction?.properties.Timeout));
});
