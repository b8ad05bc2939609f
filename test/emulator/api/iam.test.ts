import { expect, test } from "vitest";
import { bytesOf, textOf } from "../../../src/base/encoding.ts";
import { TestAccount } from "../../support/account.ts";

const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** Sends requests as the AWS CLI does, and returns the status and the XML of the responses. */
function setUp() {
  const { world, router } = new TestAccount();
  const call = async (Action: string, input: Record<string, string>) => {
    const form = new URLSearchParams({ Action, Version: "2010-05-08", ...input });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const { status, body } = await router({
      method: "POST",
      path: "/",
      query: {},
      headers,
      body: bytesOf(String(form)),
    });
    return { status, text: typeof body === "string" ? body : textOf(body) };
  };
  return { iam: world.iam, call };
}

test("a role with policies is created, read and deleted", async () => {
  const { call } = setUp();
  const tags = { "Tags.member.1.Key": "app", "Tags.member.1.Value": "flatten" };
  const created = await call("CreateRole", { RoleName: "work", AssumeRolePolicyDocument: trust, ...tags });
  expect(created.text).toContain("<Arn>arn:aws:iam::000000000000:role/work</Arn>");
  expect(created.text).toContain(`<AssumeRolePolicyDocument>${encodeURIComponent(trust)}</AssumeRolePolicyDocument>`);
  expect(await call("CreateRole", { RoleName: "WORK", AssumeRolePolicyDocument: trust })).toMatchObject({
    status: 409,
  });
  await call("PutRolePolicy", { RoleName: "work", PolicyName: "send", PolicyDocument: trust });
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  await call("AttachRolePolicy", { RoleName: "work", PolicyArn });
  expect((await call("ListAttachedRolePolicies", { RoleName: "work" })).text).toContain(
    `<member><PolicyName>AWSLambdaBasicExecutionRole</PolicyName><PolicyArn>${PolicyArn}</PolicyArn></member>`,
  );
  expect(await call("GetRolePolicy", { RoleName: "work", PolicyName: "constructor" })).toMatchObject({ status: 404 });
  expect((await call("DeleteRole", { RoleName: "work" })).text).toContain("must detach all policies first.");
  await call("DetachRolePolicy", { RoleName: "work", PolicyArn });
  await call("DeleteRolePolicy", { RoleName: "work", PolicyName: "send" });
  await call("DeleteRole", { RoleName: "work" });
  const missing = await call("GetRole", { RoleName: "work" });
  expect(missing).toMatchObject({ status: 404 });
  expect(missing.text).toContain("<Code>NoSuchEntity</Code>");
});

test("a managed policy cannot be deleted while it is attached", async () => {
  const { call } = setUp();
  await call("CreateRole", { RoleName: "work", AssumeRolePolicyDocument: trust });
  await call("CreatePolicy", { PolicyName: "send", PolicyDocument: trust });
  const PolicyArn = "arn:aws:iam::000000000000:policy/send";
  await call("AttachRolePolicy", { RoleName: "work", PolicyArn });
  expect(await call("CreatePolicy", { PolicyName: "send", PolicyDocument: trust, Path: "/a/" })).toMatchObject({
    status: 409,
  });
  expect((await call("GetPolicy", { PolicyArn })).text).toContain("<AttachmentCount>1</AttachmentCount>");
  expect(await call("DeletePolicy", { PolicyArn })).toMatchObject({ status: 409 });
  expect((await call("CreatePolicy", { PolicyName: "bad", PolicyDocument: "{" })).text).toContain(
    "<Code>MalformedPolicyDocument</Code>",
  );
});

test("roles are part of a snapshot, and missing in older ones", () => {
  const { iam } = setUp();
  iam.createRole({ name: "work", path: "/", trustPolicy: trust });
  const restored = new TestAccount().world.iam;
  restored.restore(JSON.parse(JSON.stringify(iam.snapshot())));
  expect(restored.role("work")).toEqual(iam.role("work"));
  restored.restore(undefined);
});

test("an operation that the emulator does not support is named", async () => {
  const { call } = setUp();
  expect((await call("CreateUser", { UserName: "a" })).text).toContain("does not support IAM CreateUser.");
});
