import { expect, test } from "vitest";
import { functionAccount } from "../support/function-host.ts";

test("the SDK inside a function reaches the emulator without configuration", async () => {
  const { create, invoke, world } = functionAccount();
  const queue = world.sqs.createQueue("jobs");
  create(
    "send",
    `const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
    exports.handler = async (QueueUrl) => (await new SQSClient({}).send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }))).MessageId;`,
  );
  const { answer } = await invoke("send", queue.url);
  expect([...queue.messages()].map(({ id, body }) => [id, body])).toEqual([[answer, "hello"]]);
});

test("virtual time passes while a function waits for a response of the emulator", async () => {
  const { create, invoke, world } = functionAccount();
  const queue = world.sqs.createQueue("jobs");
  queue.send({ body: "late", delaySeconds: 15 });
  create(
    "receive",
    `const { SQSClient, ReceiveMessageCommand } = require("@aws-sdk/client-sqs");
    exports.handler = async (QueueUrl) => {
      const start = Date.now();
      const { Messages } = await new SQSClient({ credentials: { accessKeyId: "test", secretAccessKey: "test" } }).send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      const received = Date.now() - start;
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return [Messages[0].Body, received, Date.now() - start];
    };`,
    { timeoutSeconds: 60 },
  );
  const { answer } = await invoke("receive", queue.url);
  const [body, received, total] = answer as [string, number, number];
  expect(body).toBe("late");
  // The cold start takes up to 200 ms of the 15 s.
  expect(received).toBeGreaterThanOrEqual(14_800);
  expect(received).toBeLessThanOrEqual(15_000);
  expect(total - received).toBe(5_000);
});

test("a function can invoke another function", async () => {
  const { create, invoke } = functionAccount();
  create("inner", "exports.handler = async (n) => { await new Promise((r) => setTimeout(r, 1000)); return n * 2; };");
  create(
    "outer",
    `const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
    exports.handler = async (n) => {
      const { Payload } = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: "inner", Payload: JSON.stringify(n) }));
      return JSON.parse(Buffer.from(Payload).toString()) + 1;
    };`,
    { timeoutSeconds: 30 },
  );
  expect((await invoke("outer", 20)).answer).toBe(41);
});
