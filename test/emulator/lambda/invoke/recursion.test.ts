import { expect, test } from "vitest";
import type { DeployedFunction } from "../../../../src/emulator/lambda/functions/deployed-function.ts";
import { combinedHeader, isRecursive, traceHeaderOf } from "../../../../src/emulator/lambda/invoke/invocation.ts";
import type { World } from "../../../../src/emulator/world.ts";
import { functionAccount } from "../../../support/function-host.ts";
import { MappedQueue } from "../../../support/mapped-queue.ts";

const one = { arn: "arn:aws:lambda:us-east-1:000000000000:function:one", version: "$LATEST" } as DeployedFunction;
const other = { arn: "arn:aws:lambda:us-east-1:000000000000:function:other", version: "$LATEST" } as DeployedFunction;
const requestId = "00000000-0000-4000-8000-000000000001";

/** The header after a function has run `count` times in one chain. */
const after = (fn: DeployedFunction, count: number, header?: string): string | undefined =>
  count === 0 ? header : after(fn, count - 1, traceHeaderOf(fn, { requestId, header }, 0));

test("a function is stopped after 16 invocations in one chain, and no other function is", () => {
  expect(isRecursive(one, undefined)).toBe(false);
  expect(isRecursive(one, after(one, 15))).toBe(false);
  expect(isRecursive(one, after(one, 16))).toBe(true);
  expect(isRecursive(other, after(one, 16))).toBe(false);
  expect(isRecursive(one, after(other, 3, after(one, 16)))).toBe(true);
});

test("versions of a function are counted as one function", () => {
  const version = { arn: `${one.arn}:12`, version: "12" } as DeployedFunction;
  expect(isRecursive(version, after(one, 16))).toBe(true);
});

test("a batch counts as its longest chain", () => {
  expect(combinedHeader([undefined, undefined])).toBeUndefined();
  expect(combinedHeader([undefined, "Root=1"])).toBe("Root=1");
  const combined = combinedHeader([after(one, 3), after(one, 16), after(other, 2), "Root=1-2-3", undefined]);
  expect(isRecursive(one, combined)).toBe(true);
  expect(isRecursive(other, after(other, 13, combined))).toBe(false);
  expect(isRecursive(other, after(other, 14, combined))).toBe(true);
});

/** Sends each message that it receives to its own queue again, until it has done so 20 times. */
const resends = `const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({});
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    if (Number(body) < 20) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: String(Number(body) + 1) }));
  }
};`;

test("Lambda stops a function that sends to its own queue, and the message goes to the dead-letter queue", async () => {
  const { create, world, clock } = functionAccount();
  const dead = world.sqs.createQueue("dead");
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 100 });
  const queue = world.sqs.createQueue("jobs", { RedrivePolicy: redrive });
  const fn = create("loop", resends, { variables: { QUEUE_URL: queue.url } });
  world.eventSourceMappings.create({ queueArn: queue.arn, functionName: "loop", settings: { batchSize: 1 } });
  queue.send({ body: "1" });
  await clock.sleepMs(60_000);
  // The first invocation gets 1, the sixteenth 16; the message that it sends is not delivered.
  expect([...dead.messages()].map(({ body, receiveCount }) => [body, receiveCount])).toEqual([["17", 1]]);
  expect(queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  fn.recursiveLoop = "Allow";
  const before = invocations(world);
  queue.send({ body: "1" });
  await clock.sleepMs(60_000);
  expect(dead.counts().visible).toBe(1);
  expect(invocations(world) - before).toBe(20);
});

const invocations = (world: World): number =>
  [...world.logs.group("/aws/lambda/loop").events].filter(({ message }) => message.startsWith("REPORT")).length;

test("a synchronous invocation in a loop is rejected, and counted by a metric", () => {
  const account = new MappedQueue();
  const fn = account.lambda.functions.get("work");
  const payload = new TextEncoder().encode("{}");
  const invoke = (count: number) =>
    account.lambda.invoke("work", payload, () => undefined, { traceHeader: after(fn, count) });
  invoke(15);
  expect(() => invoke(16)).toThrow(/recursive loop/);
  const dropped = account.samples.filter(({ name }) => name === "RecursiveInvocationsDropped");
  expect(dropped.map(({ dimensions, value }) => [dimensions, value])).toEqual([
    [{ FunctionName: "work" }, 1],
    [{}, 1],
  ]);
});
