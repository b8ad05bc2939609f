import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { archiveOfFiles, functionFilesOfInline } from "../../../../src/emulator/lambda/functions/code.ts";
import { BundleHost } from "../../../../src/emulator/lambda/host/bundle-host.ts";
import { LambdaAccount } from "../../../support/lambda-account.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:work";
const FunctionName = "work";
const zip = (answer: number) =>
  archiveOfFiles(
    functionFilesOfInline(
      `exports.handler = async (event, context) => [${answer}, context.functionVersion, context.invokedFunctionArn];`,
    ),
  );

/** A function whose code answers 1. */
async function deployed() {
  const account = new LambdaAccount({ host: new BundleHost() });
  const client = account.client(LambdaClient);
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/any",
      Code: { ZipFile: zip(1) },
    }),
  );
  const invoke = async (name: string, Qualifier?: string) => {
    const { Payload, ExecutedVersion } = await client.send(new InvokeCommand({ FunctionName: name, Qualifier }));
    return [...(JSON.parse(new TextDecoder().decode(Payload)) as unknown[]), ExecutedVersion];
  };
  const change = (answer: number) => client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip(answer) }));
  return { account, client, invoke, change };
}

test("a version keeps the code of its publication, and runs in environments and log streams of its own", async () => {
  const { account, client, invoke, change } = await deployed();
  const first = await client.send(new PublishVersionCommand({ FunctionName, Description: "first" }));
  expect(first).toMatchObject({ FunctionArn: `${arn}:1`, Version: "1", Description: "first" });
  const again = await client.send(new PublishVersionCommand({ FunctionName }));
  expect(again.Version, "nothing has changed").toBe("1");
  await change(2);
  expect((await client.send(new PublishVersionCommand({ FunctionName }))).Version).toBe("2");
  await change(3);
  expect(await invoke("work")).toEqual([3, "$LATEST", arn, "$LATEST"]);
  expect(await invoke("work", "1")).toEqual([1, "1", `${arn}:1`, "1"]);
  expect(await invoke(`${arn}:2`)).toEqual([2, "2", `${arn}:2`, "2"]);
  const streams = new Set(account.lines.map(({ stream }) => /\[.*\]/.exec(stream)?.[0]));
  expect([...streams]).toEqual(["[$LATEST]", "[1]", "[2]"]);
  expect(account.lines.some(({ message }) => /^START RequestId: \S+ Version: 2\n$/.test(message))).toBe(true);
  const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version, FunctionArn }) => [Version, FunctionArn])).toEqual([
    ["$LATEST", `${arn}:$LATEST`],
    ["1", `${arn}:1`],
    ["2", `${arn}:2`],
  ]);
  const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 2 }));
  expect(page.NextMarker).toBe("1");
});

test("an alias is created, invoked, moved, listed and deleted", async () => {
  const { client, invoke, change } = await deployed();
  await client.send(new PublishVersionCommand({ FunctionName }));
  const live = { FunctionName, Name: "live" };
  const created = await client.send(new CreateAliasCommand({ ...live, FunctionVersion: "1" }));
  expect(created).toMatchObject({ AliasArn: `${arn}:live`, Name: "live", FunctionVersion: "1", Description: "" });
  await expect(client.send(new CreateAliasCommand({ ...live, FunctionVersion: "1" }))).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: `Alias already exists: ${arn}:live`,
  });
  await change(2);
  await client.send(new PublishVersionCommand({ FunctionName }));
  expect(await invoke("work:live")).toEqual([1, "1", `${arn}:live`, "1"]);
  await client.send(new UpdateAliasCommand({ ...live, FunctionVersion: "2", RevisionId: created.RevisionId }));
  expect(await invoke("work", "live")).toEqual([2, "2", `${arn}:live`, "2"]);
  await expect(client.send(new UpdateAliasCommand({ ...live, RevisionId: created.RevisionId }))).rejects.toMatchObject({
    name: "PreconditionFailedException",
  });
  expect(await client.send(new GetFunctionCommand({ FunctionName, Qualifier: "live" }))).toMatchObject({
    Configuration: { Version: "2", FunctionArn: `${arn}:live` },
  });
  const listed = await client.send(new ListAliasesCommand({ FunctionName, FunctionVersion: "2" }));
  expect(listed.Aliases?.map(({ Name }) => Name)).toEqual(["live"]);
  const versionTwo = { FunctionName, Qualifier: "2" };
  await expect(client.send(new DeleteFunctionCommand(versionTwo))).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  await client.send(new DeleteAliasCommand(live));
  await expect(client.send(new GetAliasCommand(live))).rejects.toThrow(`Cannot find alias arn: ${arn}:live`);
  await client.send(new DeleteFunctionCommand(versionTwo));
  await expect(invoke("work", "2")).rejects.toThrow(`Function not found: ${arn}:2`);
  await expect(invoke("work", "live")).rejects.toThrow(`Function not found: ${arn}:live`);
});

test("a request that a version cannot take is rejected", async () => {
  const { client } = await deployed();
  await client.send(new PublishVersionCommand({ FunctionName }));
  const rejected: [() => Promise<unknown>, string][] = [
    [() => client.send(new UpdateFunctionCodeCommand({ FunctionName: "work:1", ZipFile: zip(2) })), "InvalidParameter"],
    [
      () => client.send(new CreateAliasCommand({ FunctionName, Name: "12", FunctionVersion: "1" })),
      "ValidationException",
    ],
    [() => client.send(new CreateAliasCommand({ FunctionName, Name: "b", FunctionVersion: "9" })), "ResourceNotFound"],
    [() => client.send(new PublishVersionCommand({ FunctionName, CodeSha256: "other" })), "InvalidParameter"],
    [() => client.send(new PublishVersionCommand({ FunctionName, RevisionId: "other" })), "PreconditionFailed"],
  ];
  for (const [call, name] of rejected) {
    await expect(call()).rejects.toMatchObject({ name: expect.stringContaining(name) });
  }
});

test("an event source mapping and an asynchronous event invoke the alias that they name", async () => {
  const { account, client } = await deployed();
  const sqs = account.client(SQSClient);
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const EventSourceArn = (await sqs.send(attributes)).Attributes?.QueueArn;
  const mapping = new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName: "work:live" });
  expect(await client.send(mapping)).toMatchObject({ FunctionArn: `${arn}:live` });
  for (const [name, found] of [
    ["work:live", 1],
    ["work", 0],
  ] as const) {
    const list = new ListEventSourceMappingsCommand({ FunctionName: name });
    expect((await client.send(list)).EventSourceMappings).toHaveLength(found);
  }
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "job" }));
  await client.send(new InvokeCommand({ FunctionName, Qualifier: "live", InvocationType: "Event" }));
  await account.run(60_000);
  const starts = account.lines.filter(({ message }) => message.startsWith("START"));
  expect(starts.map(({ message }) => message.trimEnd().split(" ").at(-1))).toEqual(["1", "1"]);
});

test("versions and aliases are in the snapshot, and later versions continue their numbers", async () => {
  const { account, client, change } = await deployed();
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await change(2);
  const state = JSON.parse(JSON.stringify(account.world.snapshot()));
  const restored = new LambdaAccount({ host: new BundleHost(), state }).client(LambdaClient);
  const { Payload } = await restored.send(new InvokeCommand({ FunctionName, Qualifier: "live" }));
  expect(JSON.parse(new TextDecoder().decode(Payload))).toEqual([1, "1", `${arn}:live`]);
  expect((await restored.send(new PublishVersionCommand({ FunctionName }))).Version).toBe("2");
});

test("an alias with weights divides its invocations between two versions", async () => {
  const { client, invoke, change } = await deployed();
  await client.send(new PublishVersionCommand({ FunctionName }));
  await change(2);
  await client.send(new PublishVersionCommand({ FunctionName }));
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.5 } };
  const alias = { FunctionName, Name: "live", FunctionVersion: "1", RoutingConfig };
  expect(await client.send(new CreateAliasCommand(alias))).toMatchObject({ FunctionVersion: "1", RoutingConfig });
  const answers = await Promise.all(Array.from({ length: 20 }, () => invoke(`${FunctionName}:live`)));
  const kinds = new Set(answers.map((answer) => JSON.stringify(answer)));
  expect([...kinds].sort()).toEqual([
    JSON.stringify([1, "1", `${arn}:live`, "1"]),
    JSON.stringify([2, "2", `${arn}:live`, "2"]),
  ]);
  await expect(client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "2" }))).rejects.toThrow("[live]");
  const refused = (weights: Record<string, number>, FunctionVersion = "1") =>
    client.send(
      new UpdateAliasCommand({ ...alias, FunctionVersion, RoutingConfig: { AdditionalVersionWeights: weights } }),
    );
  await expect(refused({ "1": 0.5 })).rejects.toThrow("already included in routing configuration");
  await expect(refused({ "2": 1.5 })).rejects.toThrow("less than or equal to 1.0");
  await expect(refused({ "2": 0.5 }, "$LATEST")).rejects.toThrow("$LATEST is not supported");
  await expect(refused({}, "live")).rejects.toThrow(`Function not found: ${arn}:live`);
  const update = { FunctionName, Name: "live" };
  expect(await client.send(new UpdateAliasCommand(update))).toMatchObject({ RoutingConfig });
  const cleared = await client.send(new UpdateAliasCommand({ ...update, RoutingConfig: {} }));
  expect(cleared).not.toHaveProperty("RoutingConfig");
});
