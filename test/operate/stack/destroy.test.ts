import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  type Tag,
} from "@aws-sdk/client-cloudformation";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import type { Cloud } from "../../../src/aws/clients.ts";
import { ownerTag } from "../../../src/aws/workload.ts";
import { beyondStackOf } from "../../../src/cli/target/stacks.ts";
import { statusReport as statusLines } from "../../../src/commands/stack/run.ts";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import { destroy, destroyAll, type StackContents } from "../../../src/operate/stack/destroy.ts";
import { readStatus } from "../../../src/operate/stack/status.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { deployedStack, emptyAccount } from "../../support/deployed-stack.ts";
import { printed } from "../../support/printed.ts";

const statusReport = printed(statusLines);

const yes = async () => true;
const view = { paint: paintFor(false), columns: 100, unicode: true };
const quiet = () => undefined;

test("every resource is deleted, and shown before", async () => {
  const { emulator, cloud, deployWith } = emptyAccount();
  await deployWith();
  const shown: string[] = [];
  const outcome = await destroy({
    cloud,
    stackName: "flatten",
    confirm: async (stacks) => {
      shown.push(...stacks.flatMap(({ resources }) => resources.map(({ logicalId }) => logicalId)));
      return true;
    },
    onEvent: quiet,
  });
  expect(outcome.state).toBe("destroyed");
  expect(shown).toEqual(expect.arrayContaining(["Queue", "DeadLetterQueue", "ProcessFunction", "TriggerFunction"]));
  const { world: account } = emulator;
  expect(account.sqs.queues()).toEqual([]);
  expect(account.lambda.functions.list()).toEqual([]);
  expect(account.eventSourceMappings.list({})).toEqual([]);
  expect(account.logs.groups).toEqual([]);
  expect((await readStatus(cloud, { stack: "flatten" })).state).toBeNull();
});

test("a stack for delays beyond 900 s is deleted although its queue was deleted before", async () => {
  const { target } = await deployedStack();
  const { cloud, workload } = target;
  const { laterQueueUrl } = await beyondStackOf(target, workload.queueUrl);
  await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: laterQueueUrl }));
  const outcome = await destroyAll({ cloud, stackName: workload.stack, confirm: yes, onEvent: quiet });
  expect(outcome.state).toBe("destroyed");
});

test("all stacks are shown, and the number of waiting messages is unknown without its permission", async () => {
  const { target, intercepted } = await deployedStack();
  await beyondStackOf(target, target.workload.queueUrl);
  const { cloud, workload } = intercepted((command) => {
    if (command === "ListSchedulesCommand") throw Object.assign(new Error("denied"), { name: "AccessDeniedException" });
  });
  const status = await readStatus(cloud, { stack: workload.stack });
  expect(status.beyond).toMatchObject({ waiting: null, failed: 0 });
  expect(statusReport(status, target.description, view).replace(/\s+/g, " ")).toContain(
    "flatten-beyond: CREATE_COMPLETE, messages that wait: unknown (no permission for scheduler:ListSchedules)",
  );
  const shown: unknown[] = [];
  const confirm = async (stacks: readonly StackContents[], waiting: number | null) => {
    shown.push(
      stacks.map(({ stack }) => stack),
      waiting,
    );
    return false;
  };
  await destroyAll({ cloud, stackName: workload.stack, confirm, onEvent: quiet });
  expect(shown).toEqual([["flatten", "flatten-beyond"], null]);
});

test("a missing stack is not an error", async () => {
  const { cloud } = emptyAccount();
  expect(await destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet })).toEqual({ state: "absent" });
});

/** Creates a stack in REVIEW_IN_PROGRESS by a change set that is not executed. */
async function reviewedStack(cloud: Cloud, Tags: Tag[]) {
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
  const request = { StackName: "flatten", ChangeSetName: "c", ChangeSetType: "CREATE", TemplateBody, Tags } as const;
  await cloud.cloudformation.send(new CreateChangeSetCommand(request));
  await cloud.clock.sleepMs(10_000);
}

test("a stack under review is deleted only if all of its change sets have flatten's tag", async () => {
  const { cloud, deployWith } = emptyAccount();
  const destroyIt = () => destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet });
  const refusal = { reason: "refused", message: expect.stringContaining("flatten did not create") };
  await reviewedStack(cloud, []);
  await expect(destroyIt()).rejects.toMatchObject(refusal);
  await expect(deployWith()).rejects.toMatchObject(refusal);
  await cloud.cloudformation.send(new DeleteChangeSetCommand({ StackName: "flatten", ChangeSetName: "c" }));
  await expect(destroyIt()).rejects.toMatchObject(refusal);
  expect((await readStatus(cloud, { stack: "flatten" })).state).toBe("REVIEW_IN_PROGRESS");
  await cloud.cloudformation.send(new DeleteStackCommand({ StackName: "flatten" }));
  await cloud.clock.sleepMs(10_000);
  await reviewedStack(cloud, [{ Key: ownerTag.key, Value: ownerTag.value }]);
  expect((await destroyIt()).state).toBe("destroyed");
});

test("without consent nothing is deleted", async () => {
  const { cloud, deployWith } = emptyAccount();
  await deployWith();
  const outcome = await destroy({ cloud, stackName: "flatten", confirm: async () => false, onEvent: quiet });
  expect(outcome).toEqual({ state: "declined" });
  expect((await readStatus(cloud, { stack: "flatten" })).state).toBe("CREATE_COMPLETE");
});

test("Ctrl-C stops the waiting; a second destroy finds no stack", async () => {
  const { emulator, cloud, deployWith } = emptyAccount();
  await deployWith();
  const stop = new AbortController();
  const first = destroy({
    cloud,
    stackName: "flatten",
    confirm: yes,
    onEvent: () => stop.abort(new Error("Ctrl-C")),
    signal: stop.signal,
  });
  await expect(first).rejects.toMatchObject({
    reason: "interrupted",
    remedy: expect.stringContaining("flatten status"),
  });
  await finishRunning(emulator);
  expect((await destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet })).state).toBe("absent");
});
