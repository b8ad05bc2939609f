import { expect, test } from "vitest";
import { connect } from "../../../src/aws/clients.ts";
import { assembleEmulator } from "../../../src/emulator/assemble.ts";
import { checks, examine } from "../../../src/operate/doctor/examine.ts";
import { worstOf } from "../../../src/operate/doctor/facts.ts";
import { deployedStack, examineTarget } from "../../support/deployed-stack.ts";

test("a stack with the default parameters has no issue", async () => {
  const { target } = await deployedStack();
  const findings = await examineTarget(target);
  expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
  // Every check has a finding, in the order of `checks`.
  expect([...new Set(findings.map(({ check }) => check))]).toEqual(
    Object.keys(checks).filter((check) => check !== "workload" && check !== "schedule-groups"),
  );
});

test("a stack with consistent batch and concurrency settings has no issue", async () => {
  const { target } = await deployedStack({
    parameters: {
      BatchSize: "20",
      MaximumBatchingWindowInSeconds: "5",
      FunctionTimeoutSeconds: "100",
      VisibilityTimeoutSeconds: "605",
      MaximumConcurrency: "20",
      ReservedConcurrency: "25",
    },
  });
  expect(worstOf(await examineTarget(target))).toBe("ok");
});

test("without a stack only the account is checked, and a finding has the command to deploy", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const findings = await examine({ cloud, region: "us-east-1", choice: { stack: "other" }, flags: {} });
  expect(findings.map(({ check, level }) => `${check} ${level}`)).toEqual([
    "identity ok",
    "account-concurrency ok",
    "stack warning",
  ]);
  expect(findings[2]?.remedy).toBe("flatten deploy --stack other");
});
