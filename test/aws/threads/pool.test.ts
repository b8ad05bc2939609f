import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../../src/aws/clients.ts";
import { isCloudError, whyOf } from "../../../src/aws/errors.ts";
import { invokeFunction } from "../../../src/aws/functions.ts";
import { sendEntries } from "../../../src/aws/messages.ts";
import { realClock } from "../../../src/aws/real-clock.ts";
import { isServerError, mayHaveArrived } from "../../../src/aws/retry.ts";
import { openThreads, type Threads } from "../../../src/aws/threads/pool.ts";
import { md5Hex } from "../../../src/emulator/sqs/message/message.ts";

/** Answers each function by its name. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  fine: (response) => response.end('{"outcome":"processed"}'),
  failing: (response) => response.setHeader("x-amz-function-error", "Unhandled").end('{"errorType":"Error"}'),
  throttled: (response) =>
    response
      .writeHead(429, { "x-amzn-errortype": "TooManyRequestsException" })
      .end('{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}'),
  broken: (response) => response.writeHead(500, { "x-amzn-errortype": "ServiceException" }).end('{"message":"x"}'),
  missing: (response) =>
    response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end('{"message":"no such function"}'),
  silent: () => undefined,
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  response.setHeader("x-amzn-requestid", "request-1");
  const name = /\/functions\/(\w+)\//.exec(request.url ?? "")?.[1];
  if (name !== undefined) return void answers[name]?.(response);
  const { Entries } = JSON.parse(text) as { Entries: { Id: string; MessageBody: string }[] };
  const Successful = Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: `message ${MessageBody}`,
    MD5OfMessageBody: md5Hex(MessageBody),
  }));
  response.end(JSON.stringify({ Successful }));
}

const server = createServer((request, response) => void answer(request, response));
let threads: Threads | undefined;

function cloudAt(port: number, isPlain = true) {
  return connect({
    clock: realClock,
    middlewares: [],
    isPlain,
    configuration: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    },
  });
}

const cloud = () => (threads as Threads).cloud;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  threads = await openThreads(cloudAt((server.address() as AddressInfo).port), 2);
});

afterAll(async () => {
  await threads?.close();
  server.closeAllConnections();
  server.close();
});

test("messages are sent by the threads, and each answer arrives at its call", async () => {
  const batches = Array.from({ length: 20 }, (_, batch) => [{ body: `${batch}a` }, { body: `${batch}b` }]);
  const sent = await Promise.all(batches.map((entries) => sendEntries(cloud(), "http://queue", entries)));
  expect(sent).toEqual(
    batches.map((entries) => entries.map(({ body }) => ({ sent: true, messageId: `message ${body}` }))),
  );
});

test("an invoke returns its payload, its request id, and a function error", async () => {
  const invoke = (name: string) => invokeFunction(cloud(), name, "{}", "RequestResponse");
  expect(await invoke("fine")).toEqual({ kind: "ok", payload: '{"outcome":"processed"}', requestId: "request-1" });
  expect(await invoke("failing")).toMatchObject({ kind: "function-error" });
  expect(await invoke("throttled")).toEqual({ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" });
});

test("errors are treated as those of a call in this thread", async () => {
  const errorOf = (name: string) =>
    invokeFunction(cloud(), name, "{}", "RequestResponse").then(
      () => undefined,
      (error: unknown) => error,
    );
  const broken = await errorOf("broken");
  expect([isServerError(broken), mayHaveArrived(broken), isCloudError(broken)]).toEqual([true, true, true]);
  const missing = await errorOf("missing");
  expect([isServerError(missing), mayHaveArrived(missing), isCloudError(missing)]).toEqual([false, false, true]);
  expect(whyOf(missing)).toBe("no such function (ResourceNotFoundException)");
});

test("an abort ends a call under way", async () => {
  const abort = new AbortController();
  const call = invokeFunction(cloud(), "silent", "{}", "RequestResponse", abort.signal);
  setTimeout(() => abort.abort(), 20);
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
  await expect(invokeFunction(cloud(), "silent", "{}", "RequestResponse", abort.signal)).rejects.toMatchObject({
    name: "AbortError",
  });
});

test("a connection that another thread cannot make has no threads", async () => {
  expect(await openThreads(cloudAt(1, false), 2)).toBeUndefined();
});

test("the calls of a thread that ends fail", async () => {
  const waiting = invokeFunction(cloud(), "silent", "{}", "RequestResponse");
  const failed = expect(waiting).rejects.toThrow("a thread that makes calls has ended");
  await threads?.close();
  await failed;
  await expect(invokeFunction(cloud(), "fine", "{}", "RequestResponse")).rejects.toThrow("has ended");
});
