import { describe, expect, test } from "vitest";
import { deployedStack } from "../../support/deployed-stack.ts";
import { examineTarget, saysOf } from "../../support/doctor-world.ts";

/** An account whose policies refuse one call. */
async function without(command: string, name: string, message: string) {
  const { intercepted } = await deployedStack();
  return intercepted((called, when) => {
    if (called !== command || when !== "before") return;
    throw Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 403 } });
  });
}

describe("where the doctor may not look", () => {
  test("it names the permission, and goes on with all other checks", async () => {
    const message =
      "User: arn:aws:iam::1:user/x is not authorized to perform: lambda:GetAccountSettings on resource: *";
    const findings = await examineTarget(await without("GetAccountSettingsCommand", "AccessDeniedException", message));
    expect(saysOf(findings, "account-concurrency")).toEqual(["warning: cannot look: needs lambda:GetAccountSettings"]);
    // The alarm's threshold cannot be held against a limit that is not known.
    expect(saysOf(findings, "concurrency-alarm")).toEqual(["warning: cannot look: needs lambda:GetAccountSettings"]);
    expect(findings.filter(({ level }) => level === "ok").length).toBeGreaterThanOrEqual(13);
  });

  test("it knows the permission where AWS's answer does not name it", async () => {
    const findings = await examineTarget(await without("GetQueueAttributesCommand", "AccessDenied", "Access denied"));
    for (const check of [
      "visibility-timeout",
      "receive-count",
      "dead-letter-queue",
      "dead-letter-retention",
    ] as const) {
      expect(saysOf(findings, check)).toEqual(["warning: cannot look: needs sqs:GetQueueAttributes"]);
    }
    expect(saysOf(findings, "mapping")[0]).toMatch(/^ok/);
  });

  test("without the stack's resources only the account is looked at", async () => {
    const findings = await examineTarget(await without("ListStackResourcesCommand", "AccessDenied", "Access denied"));
    expect(findings.map(({ check, level }) => `${check} ${level}`)).toEqual([
      "identity ok",
      "account-concurrency ok",
      "stack warning",
    ]);
    expect(saysOf(findings, "stack")).toEqual(["warning: cannot look: needs cloudformation:ListStackResources"]);
  });

  test("credentials that have expired are a finding with the way to new ones", async () => {
    const findings = await examineTarget(await without("GetCallerIdentityCommand", "ExpiredToken", "expired"));
    expect(findings[0]).toMatchObject({
      check: "identity",
      level: "problem",
      what: "the AWS credentials have expired",
      remedy: expect.stringContaining("aws sso login"),
    });
  });

  test("a bug is no finding", async () => {
    const { intercepted } = await deployedStack();
    const target = intercepted((called) => {
      if (called === "GetCallerIdentityCommand") throw new TypeError("x is not a function");
    });
    await expect(examineTarget(target)).rejects.toThrow("x is not a function");
  });
});
