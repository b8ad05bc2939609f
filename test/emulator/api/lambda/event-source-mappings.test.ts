import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { startMs } from "../../../support/lambda-account.ts";
import { MappedQueue } from "../../../support/mapped-queue.ts";

/** Creates a client that records the HTTP status of every answer. */
function clientOf(account: MappedQueue): { client: LambdaClient; statuses: (number | undefined)[] } {
  const statuses: (number | undefined)[] = [];
  const client = account.client(LambdaClient);
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      statuses.push(answer.output.$metadata.httpStatusCode);
      return answer;
    },
    { step: "initialize" },
  );
  return { client, statuses };
}

const slow = { options: { mappingTransitionMs: 20_000 } };

test("CreateEventSourceMapping returns 202 and the state Creating", async () => {
  const account = new MappedQueue(slow);
  const { client, statuses } = clientOf(account);
  const { $metadata, ...created } = await client.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: account.queue.arn,
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
    EventSourceArn: account.queue.arn,
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
  const account = new MappedQueue();
  const { client, statuses } = clientOf(account);
  const { uuid: UUID } = account.map({ maximumConcurrency: 5 });
  await account.run(1_000);
  expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({ UUID, State: "Enabled" });
  const updated = await client.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 3, ScalingConfig: {} }));
  expect(updated).toMatchObject({ BatchSize: 3, State: "Updating" });
  expect(updated.ScalingConfig).toBeUndefined();
  await account.run(2_000);
  const listed = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: "work", EventSourceArn: account.queue.arn }),
  );
  expect(listed.EventSourceMappings?.map((mapping) => mapping.UUID)).toEqual([UUID]);
  const others = await client.send(new ListEventSourceMappingsCommand({ FunctionName: "other" }));
  expect(others.EventSourceMappings).toEqual([]);
  expect(await client.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({ State: "Deleting" });
  expect(statuses).toEqual([200, 202, 200, 200, 202]);
});

test("errors arrive as the SDK's errors", async () => {
  const account = new MappedQueue();
  const { client } = clientOf(account);
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

test("provisioned mode is set with its defaults, excludes a maximum concurrency, and ends with an empty structure", async () => {
  const account = new MappedQueue();
  const { client } = clientOf(account);
  const { UUID } = await client.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: account.queue.arn,
      FunctionName: "work",
      ProvisionedPollerConfig: { MinimumPollers: 3 },
    }),
  );
  await account.run(1);
  const { ProvisionedPollerConfig } = await client.send(new GetEventSourceMappingCommand({ UUID }));
  expect(ProvisionedPollerConfig).toEqual({ MinimumPollers: 3, MaximumPollers: 200 });
  const capped = new UpdateEventSourceMappingCommand({ UUID, ScalingConfig: { MaximumConcurrency: 5 } });
  await expect(client.send(capped)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  const updated = await client.send(new UpdateEventSourceMappingCommand({ UUID, ProvisionedPollerConfig: {} }));
  expect(updated.ProvisionedPollerConfig).toBeUndefined();
});

test("a mapping has tags of its own", async () => {
  const account = new MappedQueue(slow);
  const { client } = clientOf(account);
  const request = { EventSourceArn: account.queue.arn, FunctionName: "work", Tags: { team: "docs", old: "1" } };
  const { EventSourceMappingArn: Resource } = await client.send(new CreateEventSourceMappingCommand(request));
  await client.send(new TagResourceCommand({ Resource, Tags: { team: "mail" } }));
  await client.send(new UntagResourceCommand({ Resource, TagKeys: ["old"] }));
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: "mail" });
});

test("MaxItems is between 1 and 10,000", async () => {
  const { client } = clientOf(new MappedQueue());
  await expect(client.send(new ListEventSourceMappingsCommand({ MaxItems: 0 }))).rejects.toThrow("at 'maxItems'");
});
