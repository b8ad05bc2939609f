import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import type { ResourceChange } from "../../../src/aws/change-sets.ts";
import { translateError } from "../../../src/aws/errors.ts";
import { describeStack } from "../../../src/aws/stack.ts";
import { stackPlan } from "../../../src/cli/target/stacks.ts";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import { deploy, type ProposedDeployment } from "../../../src/operate/stack/deploy.ts";
import { destroy } from "../../../src/operate/stack/destroy.ts";
import { readStatus } from "../../../src/operate/stack/status.ts";
import { awsError, emptyAccount, interceptedCloud } from "../../support/deployed-stack.ts";

const yes = async () => true;
const quiet = () => undefined;

test("a first deployment adds every resource, and a second one changes nothing", async () => {
  const { deployWith } = emptyAccount();
  const shown: ResourceChange[] = [];
  const confirm = async ({ changes }: ProposedDeployment) => {
    shown.push(...changes);
    return true;
  };
  const events: string[] = [];
  const onEvent = ({ logicalId, status }: { logicalId: string; status: string }) =>
    events.push(`${logicalId} ${status}`);
  expect(await deployWith({}, { confirm, onEvent })).toMatchObject({
    state: "created",
    outputs: { QueueName: "flatten-queue" },
  });
  expect(new Set(shown.map(({ action }) => action))).toEqual(new Set(["Add"]));
  expect(events).toContain("ProcessFunction CREATE_COMPLETE");
  expect(await deployWith()).toMatchObject({ state: "unchanged", outputs: { QueueName: "flatten-queue" } });
});

test("if nothing listens to the events, a deployment that succeeds reads them once", async () => {
  const commands: string[] = [];
  const { emulator } = emptyAccount();
  const cloud = interceptedCloud(emulator, (command, when) => when === "before" && commands.push(command));
  const outcome = await deploy({ cloud, plan: await stackPlan("flatten", {}), confirm: yes });
  expect(outcome).toMatchObject({ state: "created", outputs: { QueueName: "flatten-queue" } });
  expect(commands.filter((command) => command === "DescribeStackEventsCommand")).toHaveLength(1);
});

test("the changes of an update are shown before they are made", async () => {
  const { deployWith, cloud } = emptyAccount();
  await deployWith();
  const shown: string[] = [];
  const outcome = await deployWith(
    { BatchSize: "10" },
    {
      confirm: async ({ changes }) => {
        shown.push(...changes.map(({ action, logicalId }) => `${action} ${logicalId}`));
        expect((await readStatus(cloud, { stack: "flatten" })).mapping?.batchSize).toBe(1);
        return true;
      },
    },
  );
  expect(outcome.state).toBe("updated");
  expect(shown).toContain("Modify QueueMapping");
  expect(shown).not.toContain("Modify Queue");
  expect((await readStatus(cloud, { stack: "flatten" })).mapping?.batchSize).toBe(10);
});

test("with keepUnnamed only the named parameters change, and the kept values are reported", async () => {
  const { deployWith, cloud } = emptyAccount();
  const proposals: ProposedDeployment[] = [];
  const confirm = async (proposal: ProposedDeployment) => proposals.push(proposal) > 0;
  await deployWith({ BatchSize: "10", MaximumConcurrency: "20" }, { keepUnnamed: true, confirm });
  expect((await deployWith({}, { keepUnnamed: true, confirm })).state).toBe("unchanged");
  await deployWith({ MaximumConcurrency: "30" }, { keepUnnamed: true, confirm });
  expect((await readStatus(cloud, { stack: "flatten" })).mapping).toMatchObject({
    batchSize: 10,
    maximumConcurrency: 30,
  });
  expect(proposals.map(({ kind, kept }) => [kind, kept])).toEqual([
    ["CREATE", {}],
    ["UPDATE", { BatchSize: "10" }],
  ]);
});

test("without keepUnnamed, unnamed parameters return to the template's defaults", async () => {
  const { deployWith, cloud } = emptyAccount();
  await deployWith({ BatchSize: "10" });
  expect((await deployWith()).state).toBe("updated");
  expect((await readStatus(cloud, { stack: "flatten" })).mapping?.batchSize).toBe(1);
});

test("a parameter that the new template does not have is not kept", async () => {
  const { deployWith, cloud } = emptyAccount();
  await deployWith();
  const templateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
  const plan = { stackName: "flatten", templateBody, parameters: {}, tags: { "flatten:stack": "true" } };
  expect(await deployWith({}, { plan, keepUnnamed: true })).toMatchObject({ state: "updated" });
  expect((await describeStack(cloud, "flatten"))?.Parameters ?? []).toEqual([]);
});

test("after Ctrl-C before its execution, the change set is not executed even if it was confirmed", async () => {
  const { deployWith, cloud } = emptyAccount();
  await expect(deployWith({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: "interrupted" });
  expect(await describeStack(cloud, "flatten")).toBeUndefined();
});

test("a change set that CloudFormation rejects leaves no stack", async () => {
  const { deployWith, cloud } = emptyAccount();
  const templateBody = JSON.stringify({ Resources: { Missing: { Type: "AWS::Nothing::AtAll" } } });
  const plan = { stackName: "flatten", templateBody, parameters: {}, tags: { "flatten:stack": "true" } };
  await expect(deployWith({}, { plan })).rejects.toBeDefined();
  expect(await describeStack(cloud, "flatten")).toBeUndefined();
});

test("a declined first deployment leaves no stack, and a declined update changes nothing", async () => {
  const { deployWith, cloud } = emptyAccount();
  expect(await deployWith({}, { confirm: async () => false })).toEqual({ state: "declined" });
  expect(await describeStack(cloud, "flatten")).toBeUndefined();
  await deployWith();
  expect(await deployWith({ BatchSize: "10" }, { confirm: async () => false })).toEqual({ state: "declined" });
  expect((await readStatus(cloud, { stack: "flatten" })).mapping?.batchSize).toBe(1);
});

test("a failed resource is named with its reason, and the stack can be deployed after a destroy", async () => {
  const { deployWith, cloud } = emptyAccount();
  await expect(deployWith({ VisibilityTimeoutSeconds: "30" })).rejects.toMatchObject({
    reason: "cloud",
    message: expect.stringMatching(
      /QueueMapping .*Queue visibility timeout: 30 seconds is less than Function timeout: 60/,
    ),
    remedy: expect.stringContaining("flatten destroy"),
  });
  expect((await readStatus(cloud, { stack: "flatten" })).state).toBe("ROLLBACK_COMPLETE");
  await expect(deployWith()).rejects.toMatchObject({
    reason: "cloud",
    message: expect.stringContaining("ROLLBACK_COMPLETE"),
    remedy: expect.stringContaining("flatten destroy"),
  });
  await destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet });
  expect((await deployWith()).state).toBe("created");
});

test.each([
  [{ BatchSize: "0" }, "Parameter 'BatchSize' must be a number not less than 1"],
  [{ Batchsize: "10" }, "Parameters: [Batchsize] do not exist in the template"],
])(
  "a parameter that the template does not allow is a usage error, and no stack is created: %j",
  async (parameters, message) => {
    const { deployWith, cloud } = emptyAccount();
    await expect(deployWith(parameters)).rejects.toMatchObject({
      reason: "usage",
      message: expect.stringContaining(message),
      remedy: expect.stringContaining("infra/README.md"),
    });
    expect((await readStatus(cloud, { stack: "flatten" })).state).toBeNull();
  },
);

test("a stack that flatten did not create is neither updated nor deleted", async () => {
  const { deployWith, cloud } = emptyAccount();
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
  await cloud.cloudformation.send(new CreateStackCommand({ StackName: "flatten", TemplateBody }));
  await cloud.clock.sleepMs(10_000);
  const refusal = { reason: "refused", message: expect.stringContaining("flatten did not create") };
  await expect(deployWith()).rejects.toMatchObject(refusal);
  await expect(destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet })).rejects.toMatchObject(refusal);
  expect((await describeStack(cloud, "flatten"))?.StackStatus).toBe("CREATE_COMPLETE");
});

test("a second deployment during the first fails, and its remedy is to wait", async () => {
  const { cloud } = emptyAccount();
  // The template is read before: virtual time goes on while a file is read, and the first deployment could end.
  const plan = await stackPlan("flatten", {});
  let second: Promise<unknown> | undefined;
  const onEvent = () => {
    second ??= deploy({ cloud, plan, confirm: yes }).catch((error: unknown) => error);
  };
  expect((await deploy({ cloud, plan, confirm: yes, onEvent })).state).toBe("created");
  expect(await second).toMatchObject({
    reason: "cloud",
    message: expect.stringContaining("another operation is in progress"),
    remedy: expect.stringContaining("flatten status"),
  });
});

test("Ctrl-C stops the waiting, not CloudFormation: the next deployment finds the complete stack", async () => {
  const { emulator, deployWith } = emptyAccount();
  const stop = new AbortController();
  const interrupted = deployWith(
    {},
    {
      signal: stop.signal,
      onEvent: ({ logicalId }) => void (logicalId === "Queue" && stop.abort(new Error("Ctrl-C"))),
    },
  );
  await expect(interrupted).rejects.toMatchObject({
    reason: "interrupted",
    remedy: expect.stringContaining("flatten status"),
  });
  await finishRunning(emulator);
  emulator.world.eventSourceMappings.resume();
  expect((await deployWith()).state).toBe("unchanged");
});

test.each([
  [
    "AccessDenied",
    "User is not authorized to perform: cloudformation:DescribeStacks",
    403,
    "denied access",
    "infra/README.md",
  ],
  ["ExpiredToken", "The security token included in the request is expired", 403, "have expired", "aws sso login"],
])("%s has a message and a remedy", async (name, message, status, shown, remedy) => {
  const { emulator } = emptyAccount();
  const cloud = interceptedCloud(emulator, (command) => {
    if (command === "DescribeStacksCommand") throw awsError(name, status, message);
  });
  const error = translateError(await readStatus(cloud, { stack: "flatten" }).catch((thrown: unknown) => thrown));
  expect(error).toMatchObject({
    reason: "cloud",
    message: expect.stringContaining(shown),
    remedy: expect.stringContaining(remedy),
  });
});
