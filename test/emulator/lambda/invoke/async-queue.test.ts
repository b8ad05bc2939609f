import { expect, test } from "vitest";
import type { EventInvokeChanges } from "../../../../src/emulator/lambda/functions/deployed-function.ts";
import { LambdaWorld, startMs } from "../../../support/lambda-world.ts";
import { type SleepEvent, sleepingHost } from "../../../support/sleeping-host.ts";

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const defaults: EventInvokeChanges = {
  maximumRetryAttempts: undefined,
  maximumEventAgeSeconds: undefined,
  onSuccessArn: undefined,
  onFailureArn: undefined,
};

function worldWith(config: Partial<EventInvokeChanges> = {}, options = {}, deadLetterTargetArn?: string) {
  const world = new LambdaWorld({ host: sleepingHost(), options: { coldStartMs: 0, asyncQueueMs: 20, ...options } });
  const fn = world.create("process", deadLetterTargetArn === undefined ? {} : { deadLetterTargetArn });
  world.lambda.functions.putEventInvokeConfig(fn, { ...defaults, ...config });
  const send = (event: SleepEvent) =>
    world.lambda.invokeAsync("process", new TextEncoder().encode(JSON.stringify(event)));
  return { world, fn, send };
}

const starts = (world: LambdaWorld) => world.lines.filter(({ message }) => message.startsWith("START"));
const startTimes = (world: LambdaWorld) => starts(world).map(({ atMs }) => atMs - startMs);

test("a failed event is retried after one and after two minutes, with the same request id", async () => {
  const { world, send } = worldWith();
  const requestId = send({ sleepMs: 1000, fail: "broken" });
  await world.run();
  expect(startTimes(world)).toEqual([20, 61_020, 182_020]);
  expect(new Set(starts(world).map(({ message }) => message))).toEqual(
    new Set([`START RequestId: ${requestId} Version: $LATEST\n`]),
  );
  expect(world.values("AsyncEventsReceived", "process")).toEqual([1]);
  expect(world.values("AsyncEventAge", "process")).toEqual([20, 61_020, 182_020]);
  expect(world.values("AsyncEventsDropped", "process")).toEqual([1]);
  expect(world.values("Errors", "process")).toEqual([1, 1, 1]);
  expect(world.lambda.pendingEvents).toBe(0);
});

test("an event that succeeds is not repeated", async () => {
  const { world, send } = worldWith();
  send({ sleepMs: 10 });
  await world.run();
  expect(startTimes(world)).toEqual([20]);
  expect(world.values("AsyncEventsDropped", "process")).toEqual([]);
});

test("the on-failure destination receives an invocation record", async () => {
  const { world, fn, send } = worldWith({ maximumRetryAttempts: 0, onFailureArn: queueArn("failures") });
  const requestId = send({ fail: "broken" });
  await world.run();
  expect(world.sent.map(({ queueArn }) => queueArn)).toEqual([queueArn("failures")]);
  const record = JSON.parse(world.sent[0]?.input.body ?? "");
  expect(record).toMatchObject({
    version: "1.0",
    timestamp: "2026-11-23T02:00:00.020Z",
    requestContext: {
      requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 1,
    },
    requestPayload: { fail: "broken" },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "Error", errorMessage: "broken" },
  });
});

test("the on-success destination receives the result", async () => {
  const { world, send } = worldWith({ onSuccessArn: queueArn("results") });
  send({ sleepMs: 5 });
  await world.run();
  const record = JSON.parse(world.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "Success", approximateInvokeCount: 1 });
  expect(record.responsePayload).toEqual({ sleepMs: 5 });
  expect(record.responseContext).toEqual({ statusCode: 200, executedVersion: "$LATEST" });
});

test("the dead-letter queue receives the event, and the reason as attributes", async () => {
  const { world, send } = worldWith({ maximumRetryAttempts: 0 }, {}, queueArn("dead"));
  const requestId = send({ fail: "broken" });
  await world.run();
  expect(world.sent).toEqual([
    {
      queueArn: queueArn("dead"),
      atMs: startMs + 20,
      input: {
        body: `{"fail":"broken"}`,
        attributes: {
          RequestID: { DataType: "String", StringValue: requestId },
          ErrorCode: { DataType: "Number", StringValue: "200" },
          ErrorMessage: { DataType: "String", StringValue: "broken" },
        },
      },
    },
  ]);
});

test("a missing queue counts as a failed delivery", async () => {
  const { world, send } = worldWith({ maximumRetryAttempts: 0, onFailureArn: "arn:aws:sns:x" }, {}, "arn:aws:sns:y");
  send({ fail: "broken" });
  await world.run();
  expect(world.values("DestinationDeliveryFailures", "process")).toEqual([1]);
  expect(world.values("DeadLetterErrors", "process")).toEqual([1]);
});

test("a throttled event is retried after 1, 2, 4, … seconds, and keeps its two retries", async () => {
  const { world, send } = worldWith({}, { accountConcurrency: 1 });
  world.invoke("process", { sleepMs: 2500 });
  const id = send({ sleepMs: 100 });
  await world.run();
  expect(world.samplesOf("Throttles", "process").map(({ atMs }) => atMs - startMs)).toEqual([20, 1020]);
  expect(starts(world).at(-1)).toMatchObject({ atMs: startMs + 3020 });
  expect(starts(world).at(-1)?.message).toContain(id);
});

test("a throttled event is discarded when it is too old", async () => {
  const { world, send } = worldWith(
    { maximumEventAgeSeconds: 60, onFailureArn: queueArn("failures") },
    { accountConcurrency: 1 },
  );
  world.lambda.functions.updateSettings(world.lambda.functions.get("process"), { timeoutSeconds: 900 });
  world.invoke("process", { sleepMs: 600_000 });
  send({});
  await world.run();
  const record = JSON.parse(world.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "EventAgeExceeded", approximateInvokeCount: 0 });
  expect(record.responsePayload).toBeUndefined();
  expect(world.sent[0]?.atMs).toBe(startMs + 60_000);
});

test("an event that would be too old at its retry is discarded at its failure", async () => {
  const { world, send } = worldWith({ maximumEventAgeSeconds: 60, onFailureArn: queueArn("failures") });
  send({ sleepMs: 1000, fail: "broken" });
  await world.run();
  const record = JSON.parse(world.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
  expect(world.sent[0]?.atMs).toBe(startMs + 1020);
});

test("with a reserved concurrency of 0, events go to the destination without an attempt", async () => {
  const { world, fn, send } = worldWith({ onFailureArn: queueArn("failures") });
  world.lambda.functions.reserve(fn, 0);
  send({});
  await world.run();
  const record = JSON.parse(world.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 });
  expect(record.responseContext).toBeUndefined();
});

test("a configuration out of range is rejected", () => {
  const { world, fn } = worldWith();
  expect(() => world.lambda.functions.putEventInvokeConfig(fn, { ...defaults, maximumRetryAttempts: 3 })).toThrow(
    "Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
  );
  expect(() => world.lambda.functions.putEventInvokeConfig(fn, { ...defaults, maximumEventAgeSeconds: 59 })).toThrow(
    "Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
  );
});
