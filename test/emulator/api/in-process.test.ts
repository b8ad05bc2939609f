import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { bytesOf, textOf } from "../../../src/base/encoding.ts";
import { inProcessTransport } from "../../../src/emulator/api/in-process.ts";
import type { WireRequest } from "../../../src/emulator/api/protocols/protocol.ts";
import { Kernel } from "../../../src/emulator/kernel/kernel.ts";
import { VirtualClock } from "../../../src/emulator/kernel/virtual-clock.ts";
import { resolveOptions } from "../../../src/emulator/options.ts";
import type { World } from "../../../src/emulator/world.ts";

/** The parts of the account that the transport uses, on a separate kernel. */
function connected(answer: { status?: number; headers?: Record<string, string>; body: string }) {
  const kernel = new Kernel({ startMs: 0 });
  const clock = new VirtualClock(kernel);
  const asked: { request: WireRequest; atMs: number }[] = [];
  const world = {
    kernel,
    context: { region: "us-east-1", options: resolveOptions({ apiLatencyMs: 7 }) },
    later: <T>(start: (resolve: (value: T) => void) => void) =>
      new Promise<T>((resolve) => {
        start((value) => {
          kernel.letPromisesSettle();
          resolve(value);
        });
      }),
  } as unknown as World;
  const transport = inProcessTransport(world, clock, async (request) => {
    asked.push({ request, atMs: kernel.nowMs });
    const { status = 200, headers = {}, body } = answer;
    return { status, headers: { "content-type": "application/x-amz-json-1.0", ...headers }, body: bytesOf(body) };
  });
  const client = new SQSClient({ maxAttempts: 1, ...transport.configuration });
  for (const { step, run } of transport.middlewares) {
    client.middlewareStack.add(run as never, { step, priority: step === "initialize" ? "high" : "low" } as never);
  }
  return { client, clock, asked };
}

describe("the in-process transport", () => {
  test("passes an SDK client's call to the router and back, without a socket", async () => {
    const { client, asked } = connected({ body: '{"QueueUrls":["http://q"]}' });
    const answer = await client.send(new ListQueuesCommand({ QueueNamePrefix: "f" }));
    expect(answer.QueueUrls).toEqual(["http://q"]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.request).toMatchObject({
      method: "POST",
      path: "/",
      headers: { "x-amz-target": "AmazonSQS.ListQueues" },
    });
    expect(JSON.parse(textOf(asked[0]?.request.body ?? new Uint8Array()))).toEqual({ QueueNamePrefix: "f" });
  });

  test("delays a call by the latency only: preparing it takes no virtual time", async () => {
    const { client, clock, asked } = connected({ body: "{}" });
    await Promise.all([client.send(new ListQueuesCommand({})), clock.sleepMs(1_000)]);
    expect(asked.map(({ atMs }) => atMs)).toEqual([7]);
    await client.send(new ListQueuesCommand({}));
    expect([asked.at(-1)?.atMs, clock.nowMs()]).toEqual([1_007, 1_007]);
  });

  test("delivers calls at the same time that start at the same time", async () => {
    const { client, asked } = connected({ body: "{}" });
    await Promise.all(Array.from({ length: 20 }, () => client.send(new ListQueuesCommand({}))));
    expect(new Set(asked.map(({ atMs }) => atMs))).toEqual(new Set([7]));
  });

  test("rejects an aborted call immediately, and does not start one that was aborted in advance", async () => {
    const { client, clock, asked } = connected({ body: "{}" });
    const abort = new AbortController();
    const call = client.send(new ListQueuesCommand({}), { abortSignal: abort.signal });
    call.catch(() => undefined);
    await clock.sleepMs(3);
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(clock.nowMs()).toBe(3);
    await expect(client.send(new ListQueuesCommand({}), { abortSignal: abort.signal })).rejects.toThrow("aborted");
    await clock.sleepMs(100);
    expect(asked).toHaveLength(1);
  });

  test("returns errors as the SDK's own, and time passes after them", async () => {
    const { client, clock } = connected({
      status: 400,
      headers: { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
      body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"No such queue."}',
    });
    await expect(client.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      message: "No such queue.",
      $metadata: { httpStatusCode: 400 },
    });
    await clock.sleepMs(100);
    expect(clock.nowMs()).toBe(107);
  });
});
