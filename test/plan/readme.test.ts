import assert from "node:assert/strict";
import { join, relative } from "node:path";
import * as sqs from "@aws-sdk/client-sqs";
import { build } from "rolldown";
import { expect, test } from "vitest";
import { readLogEvents } from "../../src/aws/logs.ts";
import { packageRoot } from "../../src/cli/package.ts";
import { InvocationLog } from "../../src/measure/log/invocation-log.ts";
import { peakOf } from "../../src/measure/peak.ts";
import * as plan from "../../src/plan/index.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { examplesIn, runExample } from "../support/markdown-examples.ts";

const readme = "src/plan/README.md";

test.each(examplesIn(readme))("the example in line $line", async (example) => {
  await runExample(example, { "node:assert/strict": { default: assert }, "flatten-the-curve/plan": plan });
});

test("the sender of the README keeps a peak of 10 for 100 jobs of 5 s", async () => {
  const { emulator, target } = await deployedStack({ parameters: { DefaultWorkMilliseconds: "5000" } });
  const { clock } = emulator;
  const { cloud, workload } = target;
  const client = function client() {
    return cloud.sqs;
  };
  const [sender, ...others] = examplesIn(readme, "js");
  assert.ok(sender !== undefined && others.length === 0);
  expect(sender.code.trim().split("\n").length).toBeLessThanOrEqual(30);
  const reasons: string[] = [];
  const globals = {
    Date: { now: () => clock.nowMs() },
    setTimeout: (resolve: () => void, ms: number) => void clock.sleepMs(ms).then(resolve),
    console: { log: (line: string) => reasons.push(line) },
    process: { env: { QUEUE_URL: workload.queueUrl } },
  };
  const startMs = clock.nowMs();
  await runExample(
    sender,
    { "@aws-sdk/client-sqs": { ...sqs, SQSClient: client }, "flatten-the-curve/plan": plan },
    globals,
  );
  expect(reasons).toEqual([expect.stringMatching(/keep a peak of at most 10/)]);
  await clock.sleepMs(120_000);
  const log = new InvocationLog();
  for (const event of await readLogEvents(cloud, { group: `/aws/lambda/${workload.functionName}`, startMs }))
    log.add(event);
  const invocations = log.read();
  expect(invocations).toHaveLength(100);
  expect(peakOf(invocations).value).toBeLessThanOrEqual(10);
});

test("the bundle is small, and needs neither Node nor the SDK", async () => {
  const { output } = await build({
    input: join(packageRoot, "src/plan/index.ts"),
    platform: "neutral",
    write: false,
    output: { minify: true },
  });
  const [bundle] = output;
  expect(bundle.code.length).toBeLessThanOrEqual(40_000);
  expect(bundle.code.match(/node:|\bprocess\.|\brequire\(|@aws-sdk/)).toBeNull();
  const paths = bundle.moduleIds.map((id) => relative(packageRoot, id));
  expect(paths.filter((path) => !/^src\/(base|plan)\//.test(path))).toEqual([]);
});
