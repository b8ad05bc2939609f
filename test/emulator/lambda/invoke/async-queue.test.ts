import { expect, test } from "vitest";
import type { EventInvokeChanges } from "../../../../src/emulator/lambda/functions/deployed-function.ts";
import { LambdaAccount, type SleepEvent, startMs } from "../../../support/lambda-account.ts";

/** Until then everything has ended. A message that is left would keep its queue reporting for days. */
const hourMs = 3_600_000;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const defaults: EventInvokeChanges = {
  maximumRetryAttempts: undefined,
  maximumEventAgeSeconds: undefined,
  onSuccessArn: undefined,
  onFailureArn: undefined,
};

function worldWith(config: Partial<EventInvokeChanges> = {}, options = {}, deadLetterTargetArn?: string) {
  const account = new LambdaAccount({ options: { coldStartMs: 0, asyncQueueMs: 20, ...options } });
  for (const name of ["failures", "results", "dead"]) account.createQueue(name);
  const fn = account.create("process", deadLetterTargetArn === undefined ? {} : { deadLetterTargetArn });
  account.lambda.functions.putEventInvokeConfig(fn, { ...defaults, ...config });
  const send = (event: SleepEvent) =>
    account.lambda.invokeAsync("process", new TextEncoder().encode(JSON.stringify(event)));
  return { account, fn, send };
}

const starts = (account: LambdaAccount) => account.lines.filter(({ message }) => message.startsWith("START"));
const startTimes = (account: LambdaAccount) => starts(account).map(({ atMs }) => atMs - startMs);

test("a failed event is retried after one and after two minutes, with the same request id", async () => {
  const { account, send } = worldWith();
  const requestId = send({ sleepMs: 1000, fail: "broken" });
  await account.run(hourMs);
  expect(startTimes(account)).toEqual([20, 61_020, 182_020]);
  expect(new Set(starts(account).map(({ message }) => message))).toEqual(
    new Set([`START RequestId: ${requestId} Version: $LATEST\n`]),
  );
  expect(account.values("AsyncEventsReceived", "process")).toEqual([1]);
  expect(account.values("AsyncEventAge", "process")).toEqual([20, 61_020, 182_020]);
  expect(account.values("AsyncEventsDropped", "process")).toEqual([1]);
  expect(account.values("Errors", "process")).toEqual([1, 1, 1]);
  expect(account.lambda.pendingEvents).toBe(0);
});

test("an event that succeeds is not repeated", async () => {
  const { account, send } = worldWith();
  send({ sleepMs: 10 });
  await account.run(hourMs);
  expect(startTimes(account)).toEqual([20]);
  expect(account.values("AsyncEventsDropped", "process")).toEqual([]);
});

test("the on-failure destination receives an invocation record", async () => {
  const { account, fn, send } = worldWith({ maximumRetryAttempts: 0, onFailureArn: queueArn("failures") });
  const requestId = send({ fail: "broken" });
  await account.run(hourMs);
  expect(account.sent.map(({ queue }) => queue)).toEqual(["failures"]);
  const record = JSON.parse(account.sent[0]?.input.body ?? "");
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
  const { account, send } = worldWith({ onSuccessArn: queueArn("results") });
  send({ sleepMs: 5 });
  await account.run(hourMs);
  const record = JSON.parse(account.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "Success", approximateInvokeCount: 1 });
  expect(record.responsePayload).toEqual({ sleepMs: 5 });
  expect(record.responseContext).toEqual({ statusCode: 200, executedVersion: "$LATEST" });
});

test("the dead-letter queue receives the event, and the reason as attributes", async () => {
  const { account, send } = worldWith({ maximumRetryAttempts: 0 }, {}, queueArn("dead"));
  const requestId = send({ fail: "broken" });
  await account.run(hourMs);
  expect(account.sent).toEqual([
    {
      queue: "dead",
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
  const { account, send } = worldWith({ maximumRetryAttempts: 0, onFailureArn: "arn:aws:sns:x" }, {}, "arn:aws:sns:y");
  send({ fail: "broken" });
  await account.run(hourMs);
  expect(account.values("DestinationDeliveryFailures", "process")).toEqual([1]);
  expect(account.values("DeadLetterErrors", "process")).toEqual([1]);
});

test("a throttled event is retried after 1, 2, 4, … seconds, and keeps its two retries", async () => {
  const { account, send } = worldWith({}, { accountConcurrency: 1 });
  account.invoke("process", { sleepMs: 2500 });
  const id = send({ sleepMs: 100 });
  await account.run(hourMs);
  expect(account.samplesOf("Throttles", "process").map(({ atMs }) => atMs - startMs)).toEqual([20, 1020]);
  expect(starts(account).at(-1)).toMatchObject({ atMs: startMs + 3020 });
  expect(starts(account).at(-1)?.message).toContain(id);
});

test("a throttled event is discarded when it is too old", async () => {
  const { account, send } = worldWith(
    { maximumEventAgeSeconds: 60, onFailureArn: queueArn("failures") },
    { accountConcurrency: 1 },
  );
  account.lambda.functions.updateSettings(account.lambda.functions.get("process"), { timeoutSeconds: 900 });
  account.invoke("process", { sleepMs: 600_000 });
  send({});
  await account.run(hourMs);
  const record = JSON.parse(account.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "EventAgeExceeded", approximateInvokeCount: 0 });
  expect(record.responsePayload).toBeUndefined();
  expect(account.sent[0]?.atMs).toBe(startMs + 60_000);
});

test("an event that would be too old at its retry is discarded at its failure", async () => {
  const { account, send } = worldWith({ maximumEventAgeSeconds: 60, onFailureArn: queueArn("failures") });
  send({ sleepMs: 1000, fail: "broken" });
  await account.run(hourMs);
  const record = JSON.parse(account.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
  expect(account.sent[0]?.atMs).toBe(startMs + 1020);
});

test("with a reserved concurrency of 0, events go to the destination without an attempt", async () => {
  const { account, fn, send } = worldWith({ onFailureArn: queueArn("failures") });
  account.lambda.functions.reserve(fn, 0);
  send({});
  await account.run(hourMs);
  const record = JSON.parse(account.sent[0]?.input.body ?? "");
  expect(record.requestContext).toMatchObject({ condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 });
  expect(record.responseContext).toBeUndefined();
});

test("a configuration out of range is rejected", () => {
  const { account, fn } = worldWith();
  expect(() => account.lambda.functions.putEventInvokeConfig(fn, { ...defaults, maximumRetryAttempts: 3 })).toThrow(
    "Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
  );
  expect(() => account.lambda.functions.putEventInvokeConfig(fn, { ...defaults, maximumEventAgeSeconds: 59 })).toThrow(
    "Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
  );
});
