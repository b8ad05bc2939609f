import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleFunctions } from "../../infra/build.mjs";
import { parseJobLine } from "../../src/base/job.ts";
import { BundleHost } from "../../src/emulator/lambda/host/bundle-host.ts";
import { environmentOf } from "../support/function-host.ts";
import { callTrigger } from "../support/functions.ts";

const folder = mkdtempSync(join(tmpdir(), "flatten-bundle-"));
const bundles: Record<string, Uint8Array> = {};

beforeAll(async () => {
  for (const [name, path] of Object.entries(await bundleFunctions(folder))) bundles[name] = readFileSync(path);
});

afterAll(() => rmSync(folder, { recursive: true }));

let invocations = 0;

/** Runs a bundle in virtual time, as the emulator does. */
async function invoke(
  name: string,
  event: unknown,
  variables: Record<string, string> = {},
  sqs: object = {},
  cloudwatch: object = { CloudWatchClient: class {} },
) {
  const host = new BundleHost((module) =>
    module === "@aws-sdk/client-sqs" ? sqs : module === "@aws-sdk/client-cloudwatch" ? cloudwatch : undefined,
  );
  // Code of its own: V8 runs classes of code that is evaluated several times at a fourth of the speed.
  const source = `${new TextDecoder().decode(bundles[name])}// ${++invocations}`;
  const { call, lines, kernel } = environmentOf(host, { "index.js": source }, { variables, requestId: "request-1" });
  const startMs = kernel.nowMs;
  const { result, error } = await call(event);
  expect(error).toBeUndefined();
  return { answer: result as object, lines, startMs, nowMs: kernel.nowMs };
}

test("the bundles are small", () => {
  expect(bundles.process?.length).toBeLessThan(3_000);
  expect(bundles.trigger?.length).toBeLessThan(60_000);
});

test("process runs as a bundle, for WORK_MS of virtual time", async () => {
  const { answer, lines, startMs, nowMs } = await invoke("process", { document: 7 }, { WORK_MS: "1500" });
  expect(answer).toEqual({ document: 7, outcome: "processed" });
  expect(nowMs - startMs).toBe(1_500);
  expect(lines.map((line) => parseJobLine(line.replace(/^INFO /, ""))).at(-1)).toMatchObject({
    document: 7,
    startedAtMs: startMs,
    endedAtMs: nowMs,
  });
});

/** Creates an SDK client whose responses come from a function. */
function sdk(client: string, command: string, answer: (input: never) => object) {
  class Command {
    readonly input: never;
    constructor(input: never) {
      this.input = input;
    }
  }
  class Client {
    async send({ input }: Command) {
      return answer(input);
    }
  }
  return { [command]: Command, [client]: Client };
}

interface Sent {
  readonly QueueUrl: string;
  readonly Entries: readonly unknown[];
}

/** Creates an SQS that accepts every message, and the list of messages that it accepted. */
function queue() {
  const inputs: Sent[] = [];
  const sqs = sdk("SQSClient", "SendMessageBatchCommand", (input: Sent) => {
    inputs.push(input);
    return { Successful: [], Failed: [] };
  });
  return { inputs, sqs };
}

test("trigger runs as a bundle, and sends to QUEUE_URL with the SDK of the runtime", async () => {
  const { inputs, sqs } = queue();
  const { answer } = await invoke("trigger", { count: 12 }, { QUEUE_URL: "http://q" }, sqs);
  expect(answer).toMatchObject({ sent: 12, failed: 0 });
  expect(inputs.map(({ QueueUrl, Entries }) => [QueueUrl, Entries.length])).toEqual([
    ["http://q", 10],
    ["http://q", 2],
  ]);
});

test.each([
  { maxPeak: 5, maxRate: 8, confidence: 0.8 },
  { deadlineSeconds: 200, confidence: 0.8 },
])("for %j the bundle plans, sends and answers what the source does", async (goal) => {
  const values = { samplecount: 20, p50: 8000, p95: 12_000, average: 9000, sum: 80 };
  const MetricDataResults = Object.entries(values).map(([Id, value]) => ({ Id, Values: [value] }));
  const variables = { QUEUE_URL: "http://q", BATCH_SIZE: "5", MAXIMUM_CONCURRENCY: "40" };
  const event = {
    count: 60,
    goal,
    run: "r",
    fail: 0.1,
    flaky: 0.2,
    work: { minMs: 1000, maxMs: 3000 },
    payload: `"{{uuid}}"`,
  };
  const { inputs, sqs } = queue();
  const cloudwatch = sdk("CloudWatchClient", "GetMetricDataCommand", () => ({ MetricDataResults }));
  const bundled = await invoke("trigger", event, variables, sqs, cloudwatch);
  const source = await callTrigger(event, () => [], {
    variables,
    getMetricData: async () => ({ MetricDataResults }),
  });
  expect(source.answer?.plan?.predictedPeak.p95).toBeGreaterThan(0);
  expect({ ...bundled.answer, sendMs: 0 }).toEqual({ ...source.answer, sendMs: 0 });
  expect(inputs.flatMap(({ Entries }) => Entries)).toEqual(source.taken);
});
