import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import type { World } from "../../../../src/emulator/account.ts";
import { lambdaService } from "../../../../src/emulator/api/lambda/index.ts";
import { createRouter } from "../../../../src/emulator/api/router.ts";
import { bytesOf } from "../../../../src/emulator/api/wire.ts";
import { MappingWorld, startMs } from "../../../support/event-source-world.ts";

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

function clientOf(world: MappingWorld): { client: LambdaClient; statuses: number[] } {
  const asWorld = { lambda: world.lambda, eventSourceMappings: world.mappings, newRequestId: () => "request-1" };
  const router = createRouter(asWorld as unknown as World, [lambdaService]);
  const statuses: number[] = [];
  const handle = async ({ method, path, query = {}, headers, body = "" }: SdkRequest) => {
    const bytes = typeof body === "string" ? bytesOf(body) : body;
    const answer = await router({ method, path, query, headers, body: bytes });
    statuses.push(answer.status);
    return { response: { statusCode: answer.status, headers: answer.headers, body: answer.body } };
  };
  const client = new LambdaClient({
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
    requestHandler: { handle, metadata: { handlerProtocol: "in-process" } } as never,
  });
  return { client, statuses };
}

const slow = { options: { mappingTransitionMs: 20_000 } };

test("CreateEventSourceMapping returns 202 and the state Creating", async () => {
  const world = new MappingWorld(slow);
  const { client, statuses } = clientOf(world);
  const { $metadata, ...created } = await client.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: world.queue.arn,
      FunctionName: "work",
      BatchSize: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 7 },
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["invoice"]}}' }] },
    }),
  );
  expect(statuses).toEqual([202]);
  expect(created).toEqual({
    UUID: expect.stringMatching(/^[\da-f-]{36}$/),
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${created.UUID}`,
    EventSourceArn: world.queue.arn,
    FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:work",
    BatchSize: 1,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    ScalingConfig: { MaximumConcurrency: 7 },
    FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["invoice"]}}' }] },
    LastModified: new Date(startMs),
    State: "Creating",
    StateTransitionReason: "USER_INITIATED",
  });
});

test("a mapping is read, changed, listed and deleted by its UUID", async () => {
  const world = new MappingWorld();
  const { client, statuses } = clientOf(world);
  const { uuid: UUID } = world.map({ maximumConcurrency: 5 });
  await world.run(1_000);
  expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({ UUID, State: "Enabled" });
  const updated = await client.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 3, ScalingConfig: {} }));
  expect(updated).toMatchObject({ BatchSize: 3, State: "Updating" });
  expect(updated.ScalingConfig).toBeUndefined();
  await world.run(2_000);
  const listed = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: "work", EventSourceArn: world.queue.arn }),
  );
  expect(listed.EventSourceMappings?.map((mapping) => mapping.UUID)).toEqual([UUID]);
  const others = await client.send(new ListEventSourceMappingsCommand({ FunctionName: "other" }));
  expect(others.EventSourceMappings).toEqual([]);
  expect(await client.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({ State: "Deleting" });
  expect(statuses).toEqual([200, 202, 200, 200, 202]);
});

test("errors arrive as the SDK's errors", async () => {
  const world = new MappingWorld();
  const { client } = clientOf(world);
  await expect(client.send(new GetEventSourceMappingCommand({ UUID: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource you requested does not exist.",
  });
  const stream = new CreateEventSourceMappingCommand({
    EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s",
    FunctionName: "work",
  });
  await expect(client.send(stream)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
});
