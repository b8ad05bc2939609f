import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { archiveOfFiles, functionFilesOfInline } from "../../../../src/emulator/lambda/functions/code.ts";
import { BundleHost } from "../../../../src/emulator/lambda/host/bundle-host.ts";
import { LambdaAccount } from "../../../support/lambda-account.ts";

const zipOf = (source: string) => archiveOfFiles(functionFilesOfInline(source));
const source = `exports.handler = async (event) => {
  console.log("hello");
  if (event.fail) throw new Error(event.fail);
  await new Promise((resolve) => setTimeout(resolve, event.sleepMs ?? 0));
  return { env: process.env.LEVEL, event };
};`;

async function deployed(options = {}) {
  const account = new LambdaAccount({ host: new BundleHost(), options });
  const client = account.client(LambdaClient);
  const answer = await client.send(
    new CreateFunctionCommand({
      FunctionName: "process",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/any",
      Environment: { Variables: { LEVEL: "1" } },
      Tags: { stack: "flatten" },
      Code: { ZipFile: zipOf(source) },
    }),
  );
  return { client, lambda: account.lambda, lines: account.lines, finish: () => account.run(), answer };
}

const invoke = (event: unknown, more = {}) =>
  new InvokeCommand({ FunctionName: "process", Payload: JSON.stringify(event), ...more });

test("a function is created, described, changed, listed and deleted", async () => {
  const { client, answer } = await deployed();
  expect(answer).toMatchObject({
    FunctionName: "process",
    FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:process",
    State: "Active",
    LastUpdateStatus: "Successful",
    Timeout: 3,
    MemorySize: 128,
    LastModified: "2026-11-23T02:00:00.000+0000",
    Environment: { Variables: { LEVEL: "1" } },
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/process" },
  });
  expect(answer.CodeSize).toBe(zipOf(source).length);
  const changes = { FunctionName: "process", Timeout: 30, MemorySize: 256 };
  await client.send(new UpdateFunctionConfigurationCommand(changes));
  const code = await client.send(
    new UpdateFunctionCodeCommand({ FunctionName: "process", ZipFile: zipOf("exports.handler = async () => 2;") }),
  );
  expect(code.CodeSha256).not.toBe(answer.CodeSha256);
  const shown = await client.send(new GetFunctionConfigurationCommand({ FunctionName: answer.FunctionArn }));
  expect(shown).toMatchObject({ Timeout: 30, MemorySize: 256, CodeSha256: code.CodeSha256, Handler: "index.handler" });
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["process"]);
  const invoked = await client.send(invoke({}));
  expect(invoked.Payload?.transformToString()).toBe("2");
  await client.send(new DeleteFunctionCommand({ FunctionName: "process" }));
  await expect(client.send(new GetFunctionCommand({ FunctionName: "process" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:process",
    $metadata: { httpStatusCode: 404 },
  });
});

test("a function cannot be created twice, or from anything but a ZIP archive", async () => {
  const { client, answer } = await deployed();
  const request = { FunctionName: "process", Runtime: "nodejs22.x", Handler: "index.handler", Role: answer.Role };
  const create = (more: object) => client.send(new CreateFunctionCommand({ ...request, ...more } as never));
  await expect(create({ Code: { ZipFile: zipOf("") } })).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: "Function already exist: process",
  });
  await expect(create({ FunctionName: "b", Code: { ZipFile: new Uint8Array(9) } })).rejects.toMatchObject({
    message: "Could not unzip uploaded file. Please check your file, then try to upload again.",
  });
  await expect(create({ FunctionName: "b", Timeout: 901, Code: { ZipFile: zipOf("") } })).rejects.toThrow(
    "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
  );
  const code = { FunctionName: "b", Code: { ZipFile: zipOf("") } };
  await expect(create({ ...code, Role: "any" })).rejects.toThrow("Value 'any' at 'role'");
  await expect(create({ ...code, Runtime: undefined })).rejects.toThrow("Runtime and Handler are mandatory");
  await expect(create({ ...code, Layers: ["arn:aws:lambda:us-east-1:1:layer:x:1"] })).rejects.toThrow("layers");
});

test("Invoke returns the result, the log and the request id of the log", async () => {
  const { client, lines } = await deployed();
  const answer = await client.send(invoke({ sleepMs: 500 }, { LogType: "Tail" }));
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(answer.FunctionError).toBeUndefined();
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toEqual({ env: "1", event: { sleepMs: 500 } });
  const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
  expect(log).toBe(
    lines
      .slice(1)
      .map(({ message }) => message)
      .join(""),
  );
  expect(log).toContain(`START RequestId: ${answer.$metadata.requestId} Version: $LATEST\n`);
});

test("a client context has to be JSON, and InvokeAsync is answered with 202", async () => {
  const { client, finish } = await deployed();
  await expect(client.send(invoke({}, { ClientContext: btoa("{") }))).rejects.toMatchObject({
    name: "InvalidRequestContentException",
    message: "Client context must be a valid Base64-encoded JSON object.",
  });
  const later = new InvokeAsyncCommand({ FunctionName: "process", InvokeArgs: "{}" });
  expect(await client.send(later)).toMatchObject({ Status: 202 });
  finish();
});

test("Invoke of a failing function is a 200 with FunctionError", async () => {
  const { client } = await deployed();
  const answer = await client.send(invoke({ fail: "broken" }));
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(answer.LogResult).toBeUndefined();
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toMatchObject({ errorMessage: "broken" });
});

test("Event is accepted immediately, DryRun runs nothing", async () => {
  const { client, lines, lambda, finish } = await deployed();
  const dry = await client.send(invoke({}, { InvocationType: "DryRun" }));
  expect(dry.StatusCode).toBe(204);
  const event = await client.send(invoke({}, { InvocationType: "Event" }));
  expect(event).toMatchObject({ StatusCode: 202 });
  expect(event.Payload?.length ?? 0).toBe(0);
  expect(event.ExecutedVersion).toBeUndefined();
  expect(lambda.pendingEvents).toBe(1);
  await finish();
  const starts = lines.filter(({ message }) => message.startsWith("START"));
  expect(starts.map(({ message }) => message)).toEqual([
    `START RequestId: ${event.$metadata.requestId} Version: $LATEST\n`,
  ]);
});

test("a throttled invocation is a 429 with its reason", async () => {
  const { client } = await deployed();
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName: "process", ReservedConcurrentExecutions: 0 }));
  await expect(client.send(invoke({}))).rejects.toMatchObject({
    name: "TooManyRequestsException",
    message: "Rate Exceeded.",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    Type: "User",
    $metadata: { httpStatusCode: 429 },
  });
});

test("a payload that is not JSON is rejected", async () => {
  const { client } = await deployed();
  await expect(client.send(new InvokeCommand({ FunctionName: "process", Payload: "{x" }))).rejects.toMatchObject({
    name: "InvalidRequestContentException",
  });
});

test("reserved concurrency and account settings", async () => {
  const { client } = await deployed();
  const FunctionName = "process";
  expect((await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions).toBe(
    undefined,
  );
  const put = await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 50 }));
  expect(put.ReservedConcurrentExecutions).toBe(50);
  const { AccountLimit, AccountUsage } = await client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toEqual({
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: 262_144_000,
    CodeSizeZipped: 52_428_800,
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 950,
  });
  expect(AccountUsage?.FunctionCount).toBe(1);
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  expect((await client.send(new GetFunctionCommand({ FunctionName }))).Concurrency).toBeUndefined();
});

test("event invoke configuration", async () => {
  const { client, answer } = await deployed();
  const FunctionName = "process";
  const queue = "arn:aws:sqs:us-east-1:000000000000:failures";
  const get = () => client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queue } },
    }),
  );
  await client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 120 }));
  expect(await get()).toMatchObject({
    FunctionArn: `${answer.FunctionArn}:$LATEST`,
    LastModified: new Date(Date.UTC(2026, 10, 23, 2)),
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 120,
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
  await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("tags", async () => {
  const { client, answer } = await deployed();
  const Resource = answer.FunctionArn ?? "";
  await client.send(new TagResourceCommand({ Resource, Tags: { a: "1", b: "2" } }));
  await client.send(new UntagResourceCommand({ Resource, TagKeys: ["stack", "a"] }));
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: "2" });
});
