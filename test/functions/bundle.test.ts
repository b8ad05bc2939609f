import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseJobLine } from "../../src/base/job.ts";
import { randomFrom } from "../../src/base/random.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { NodeHost } from "../../src/emulator/lambda/node-host.ts";

const folder = mkdtempSync(join(tmpdir(), "flatten-bundle-"));
const bundles: Record<string, Uint8Array> = {};

beforeAll(async () => {
  const script = "../../infra/build.mjs";
  const { bundleFunctions } = (await import(script)) as {
    bundleFunctions: (folder: string) => Promise<Record<string, string>>;
  };
  for (const [name, path] of Object.entries(await bundleFunctions(folder))) bundles[name] = readFileSync(path);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a bundle in virtual time, as the emulator does. */
async function invoke(name: string, event: unknown, variables: Record<string, string> = {}, sqs: object = {}) {
  const cloudwatch = { CloudWatchClient: class {} };
  const kernel = new Kernel({ startMs: 1_000 });
  const lines: string[] = [];
  const host = new NodeHost((module) =>
    module === "@aws-sdk/client-sqs" ? sqs : module === "@aws-sdk/client-cloudwatch" ? cloudwatch : undefined,
  );
  const runtime = host.start({
    files: { "index.js": bundles[name] ?? new Uint8Array() },
    codeSha256: name,
    handler: "index.handler",
    variables,
    kernel,
    random: randomFrom(1),
    log: (_, text) => void lines.push(text),
  });
  const answer = runtime.invoke(JSON.stringify(event), {
    awsRequestId: "request-1",
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn",
    memoryLimitInMB: "128",
    logGroupName: "group",
    logStreamName: "stream",
    deadlineMs: 900_000,
  });
  let settled = false;
  const done = answer.finally(() => {
    settled = true;
  });
  while (!settled) {
    kernel.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { answer: JSON.parse(await done), lines, nowMs: kernel.nowMs };
}

test("the bundles are small", () => {
  expect(bundles.process?.length).toBeLessThan(3_000);
  expect(bundles.trigger?.length).toBeLessThan(26_000);
});

test("process works as a bundle, for WORK_MS of virtual time", async () => {
  const { answer, lines, nowMs } = await invoke("process", { document: 7 }, { WORK_MS: "1500" });
  expect(answer).toEqual({ document: 7, outcome: "processed" });
  expect(nowMs).toBe(2_500);
  expect(lines.map(parseJobLine).at(-1)).toMatchObject({ document: 7, startedAtMs: 1_000, endedAtMs: 2_500 });
});

test("trigger works as a bundle, and sends to QUEUE_URL with the SDK of the runtime", async () => {
  const inputs: { QueueUrl: string; Entries: unknown[] }[] = [];
  class SendMessageBatchCommand {
    readonly input: { QueueUrl: string; Entries: unknown[] };
    constructor(input: { QueueUrl: string; Entries: unknown[] }) {
      this.input = input;
    }
  }
  class SQSClient {
    async send({ input }: SendMessageBatchCommand) {
      inputs.push(input);
      return { Successful: [], Failed: [] };
    }
  }
  const { answer } = await invoke(
    "trigger",
    { count: 12 },
    { QUEUE_URL: "http://q" },
    { SendMessageBatchCommand, SQSClient },
  );
  expect(answer).toMatchObject({ sent: 12, failed: 0 });
  expect(inputs.map(({ QueueUrl, Entries }) => [QueueUrl, Entries.length])).toEqual([
    ["http://q", 10],
    ["http://q", 2],
  ]);
});
