import { expect, test } from "vitest";
import type { ChangeSetRequest } from "../../../../src/emulator/cloudformation/engine/change-set.ts";
import { stackAccount } from "../../../support/stack-account.ts";

const template = (name: string, extra = "") => `
Parameters: { Delay: { Type: Number, Default: 0 } }
Resources:
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: ${name} } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
${extra}
`;

function changeSetWorld() {
  const account = stackAccount();
  const propose = (request: Partial<ChangeSetRequest>) => {
    const { changeSet } = account.cloudformation.createChangeSet({
      stackName: "s",
      name: "c",
      type: "UPDATE",
      description: undefined,
      templateText: template("dead"),
      parameters: [],
      tags: undefined,
      capabilities: [],
      failureRule: "ROLLBACK",
      ...request,
    });
    account.settle();
    return changeSet;
  };
  const execute = (name = "c") => {
    account.cloudformation.executeChangeSet(name, "s", false);
    account.settle();
  };
  return { ...account, propose, execute };
}

test("a new stack waits in review until its change set is executed", () => {
  const { propose, execute, cloudformation, account } = changeSetWorld();
  const changeSet = propose({ type: "CREATE" });
  expect(cloudformation.stack("s").status).toBe("REVIEW_IN_PROGRESS");
  expect(changeSet.changes.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual(["Add Dead", "Add Jobs"]);
  expect(account.sqs.queues()).toEqual([]);
  execute();
  expect([cloudformation.stack("s").status, changeSet.executionStatus]).toEqual([
    "CREATE_COMPLETE",
    "EXECUTE_COMPLETE",
  ]);
});

test("a change set without changes fails with AWS's text", () => {
  const { create, propose, execute } = changeSetWorld();
  create(template("dead"));
  const changeSet = propose({});
  expect([changeSet.status, changeSet.executionStatus]).toEqual(["FAILED", "UNAVAILABLE"]);
  expect(changeSet.statusReason).toBe(
    "The submitted information didn't contain changes. Submit different information to create a change set.",
  );
  expect(() => execute()).toThrow("cannot be executed in its current status of [FAILED]");
});

test("reports changes in place, replacements and conditional replacements", () => {
  const { create, propose } = changeSetWorld();
  create(template("dead"));
  const changeSet = propose({ templateText: template("other"), parameters: [{ key: "Delay", value: "4" }] });
  expect(changeSet.changes.map(({ logicalId, action, replacement }) => [logicalId, action, replacement])).toEqual([
    ["Dead", "Modify", "True"],
    ["Jobs", "Modify", "False"],
  ]);
  expect(changeSet.changes[1]?.properties).toEqual([
    { name: "DelaySeconds", requiresRecreation: "Never" },
    { name: "RedrivePolicy", requiresRecreation: "Never" },
  ]);
});

test("a replacing property that refers to a new resource is a conditional replacement", () => {
  const { create, propose } = changeSetWorld();
  const named = (name: string) =>
    template(name, "  Copy: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub '${Dead.QueueName}-copy' } }");
  create(named("dead"));
  const changeSet = propose({ templateText: named("other") });
  expect(changeSet.changes.find(({ logicalId }) => logicalId === "Copy")?.replacement).toBe("Conditional");
});

test("removals are listed, and executed", () => {
  const { create, propose, execute, account } = changeSetWorld();
  create(template("dead", "  Old: { Type: AWS::SQS::Queue, Properties: { QueueName: old } }"));
  const changeSet = propose({});
  expect(changeSet.changes.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual(["Remove Old"]);
  execute();
  expect(account.sqs.queueByName("old")).toBeUndefined();
});

test("parameters can keep their previous values", () => {
  const { create, propose } = changeSetWorld();
  create(template("dead"), { parameters: [{ key: "Delay", value: "8" }] });
  const kept = propose({ templateText: undefined, parameters: [{ key: "Delay", usePreviousValue: true }] });
  expect(kept.status).toBe("FAILED");
});

test("a deleted change set is not found", () => {
  const { create, propose, cloudformation } = changeSetWorld();
  create(template("dead"));
  propose({ parameters: [{ key: "Delay", value: "1" }] });
  cloudformation.deleteChangeSet("c", "s");
  expect(() => cloudformation.changeSet("c", "s")).toThrow("ChangeSet [c] does not exist");
});
