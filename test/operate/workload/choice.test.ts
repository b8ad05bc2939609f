import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { CreateAliasCommand, CreateEventSourceMappingCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { chosenWorkload, findWorkload } from "../../../src/operate/workload/find.ts";
import { awsError, deployedStack, emptyAccount, interceptedCloud } from "../../support/deployed-stack.ts";
import { endpointOf } from "../../support/flatten.ts";
import { foreignAccount, sendOrders } from "../../support/foreign-account.ts";

const role = "arn:aws:iam::000000000000:role/shop";
const functionOf = (name: string) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    FunctionName: name,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Role: role,
    Code: { ZipFile: "exports.handler = async () => {};" },
  },
});
const queue = { Type: "AWS::SQS::Queue" };
const mappingOf = (queueId: string, functionId: string) => ({
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: { EventSourceArn: { "Fn::GetAtt": [queueId, "Arn"] }, FunctionName: { Ref: functionId } },
});

/** An account with a stack of these resources. */
async function stackOf(Resources: object) {
  const { cloud } = emptyAccount();
  await cloud.cloudformation.send(
    new CreateStackCommand({ StackName: "shop", TemplateBody: JSON.stringify({ Resources }) }),
  );
  await cloud.clock.sleepMs(120_000);
  return cloud;
}

const one = {
  Orders: functionOf("orders"),
  Jobs: queue,
  Mapping: mappingOf("Jobs", "Orders"),
  Quiet: functionOf("quiet"),
};

test("a stack with one function behind one queue is a workload", async () => {
  const cloud = await stackOf(one);
  expect(await chosenWorkload(cloud, { stack: "shop" })).toMatchObject({
    stack: "shop",
    functionName: "orders",
    queueUrl: expect.stringContaining("shop-Jobs"),
    triggerFunctionName: null,
    deadLetterQueueUrl: null,
  });
});

test("with several functions behind queues, one has to be chosen, by its name or its logical id", async () => {
  const two = { ...one, Billing: functionOf("billing"), Bills: queue, Second: mappingOf("Bills", "Billing") };
  const cloud = await stackOf(two);
  await expect(chosenWorkload(cloud, { stack: "shop" })).rejects.toMatchObject({
    reason: "usage",
    message: expect.stringMatching(/2 functions that read a queue: (orders, billing|billing, orders)/),
  });
  expect(await chosenWorkload(cloud, { stack: "shop", functionName: "Billing" })).toMatchObject({
    functionName: "billing",
  });
  await expect(chosenWorkload(cloud, { stack: "shop", functionName: "Biling" })).rejects.toMatchObject({
    remedy: "did you mean: --function Billing",
  });
});

test("a stack without a function behind a queue names its functions", async () => {
  const cloud = await stackOf({ Quiet: functionOf("quiet") });
  await expect(chosenWorkload(cloud, { stack: "shop" })).rejects.toMatchObject({
    message: 'the stack "shop" has no function that reads an SQS queue',
    remedy: expect.stringContaining("--function quiet"),
  });
});

test("flatten's stack is a workload for bursts", async () => {
  const { target } = await deployedStack();
  expect(await chosenWorkload(target.cloud, { stack: "flatten" })).toEqual(target.workload);
});

test("the mapping of an alias belongs to the function", async () => {
  const { cloud } = await foreignAccount();
  const FunctionName = "quiet";
  await cloud.lambda.send(new PublishVersionCommand({ FunctionName }));
  await cloud.lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await cloud.sqs.send(new CreateQueueCommand({ QueueName: "calm" }));
  const EventSourceArn = "arn:aws:sqs:us-east-1:000000000000:calm";
  await cloud.lambda.send(new CreateEventSourceMappingCommand({ FunctionName: "quiet:live", EventSourceArn }));
  for (const functionName of ["quiet", "quiet:live"]) {
    expect(await findWorkload(cloud, { functionName })).toMatchObject({
      functionName: "quiet",
      queueUrl: expect.stringContaining("calm"),
    });
  }
  expect(await findWorkload(cloud, { functionName: "quiet:1" })).toMatchObject({ queueUrl: null });
});

test("a missing permission is named with the statement to add", async () => {
  const account = await foreignAccount();
  await sendOrders(account, 1);
  const denied = interceptedCloud(account.emulator, (command) => {
    if (command !== "ListEventSourceMappingsCommand") return;
    throw awsError(
      "AccessDeniedException",
      403,
      "User: arn:aws:iam::1:user/ann is not authorized to perform: lambda:ListEventSourceMappings on resource: *",
    );
  });
  await expect(findWorkload(denied, { functionName: "orders" })).rejects.toThrow("lambda:ListEventSourceMappings");
});

test("the same function is found on a served emulator", async () => {
  const account = await foreignAccount();
  await sendOrders(account, 10);
  const { flatten } = await endpointOf(account.emulator, account.emulator.functionEndpoint.router);
  const codes = new Map<string, number>();
  for (const line of [
    "watch-metrics --function orders --once",
    "queue stats --queue incoming-orders",
    "dlq peek --function orders",
    "logs --function orders --since 1h",
    "alarms list --function orders",
    "burst --function orders",
  ]) {
    codes.set(line.split(" ")[0] as string, (await flatten(line)).code);
  }
  expect(Object.fromEntries(codes)).toEqual({ "watch-metrics": 0, queue: 0, dlq: 0, logs: 0, alarms: 4, burst: 2 });
});
