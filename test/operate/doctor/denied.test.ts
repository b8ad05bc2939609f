import { describe, expect, test } from "vitest";
import { deployedStack, examineTarget, findingsOf } from "../../support/deployed-stack.ts";

/** An account in which AWS denies one call. */
async function without(command: string, name: string, message: string) {
  const { intercepted } = await deployedStack();
  return intercepted((called, when) => {
    if (called !== command || when !== "before") return;
    throw Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 403 } });
  });
}

describe("without a permission", () => {
  test("the finding names the permission, and all other checks run", async () => {
    const message =
      "User: arn:aws:iam::1:user/x is not authorized to perform: lambda:GetAccountSettings on resource: *";
    const findings = await examineTarget(await without("GetAccountSettingsCommand", "AccessDeniedException", message));
    expect(findingsOf(findings, "account-concurrency")).toEqual([
      "warning: not checked: permission lambda:GetAccountSettings is missing",
    ]);
    // The alarm's threshold cannot be compared with an unknown limit.
    expect(findingsOf(findings, "concurrency-alarm")).toEqual([
      "warning: not checked: permission lambda:GetAccountSettings is missing",
    ]);
    expect(findings.filter(({ level }) => level === "ok").length).toBeGreaterThanOrEqual(13);
  });

  test("the finding names the permission even if AWS's error does not", async () => {
    const findings = await examineTarget(await without("GetQueueAttributesCommand", "AccessDenied", "Access denied"));
    for (const check of [
      "visibility-timeout",
      "receive-count",
      "dead-letter-queue",
      "dead-letter-retention",
    ] as const) {
      expect(findingsOf(findings, check)).toEqual([
        "warning: not checked: permission sqs:GetQueueAttributes is missing",
      ]);
    }
    expect(findingsOf(findings, "mapping")[0]).toMatch(/^ok/);
  });

  test("if the stack's resources cannot be read, only the account is checked", async () => {
    const findings = await examineTarget(await without("ListStackResourcesCommand", "AccessDenied", "Access denied"));
    expect(findings.map(({ check, level }) => `${check} ${level}`)).toEqual([
      "identity ok",
      "account-concurrency ok",
      "stack warning",
    ]);
    expect(findingsOf(findings, "stack")).toEqual([
      "warning: not checked: permission cloudformation:ListStackResources is missing",
    ]);
  });

  test("expired credentials are a finding with a remedy", async () => {
    const findings = await examineTarget(await without("GetCallerIdentityCommand", "ExpiredToken", "expired"));
    expect(findings[0]).toMatchObject({
      check: "identity",
      level: "problem",
      what: "the AWS credentials have expired",
      remedy: expect.stringContaining("aws sso login"),
    });
  });

  test("a bug in flatten is not a finding", async () => {
    const { intercepted } = await deployedStack();
    const target = intercepted((called) => {
      if (called === "GetCallerIdentityCommand") throw new TypeError("x is not a function");
    });
    await expect(examineTarget(target)).rejects.toThrow("x is not a function");
  });
});
