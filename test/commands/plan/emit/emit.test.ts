import { spawn, spawnSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { describe, expect, onTestFinished, test } from "vitest";
import { listStackResources } from "../../../../src/aws/stack.ts";
import { packageRoot } from "../../../../src/cli/package.ts";
import { serve } from "../../../../src/emulator/serve.ts";
import { deployedStack } from "../../../support/deployed-stack.ts";
import { endpointOf, flatten } from "../../../support/flatten.ts";
import { foreignAccount } from "../../../support/foreign-account.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const isInstalled = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const hasCfnLint = isInstalled("cfn-lint", "--version");
const hasBoto3 = isInstalled("python3", "-c", "import boto3");

async function emit(what: string, flags = "--max-peak 10") {
  const { code, stdout, stderr } = await flatten(`plan ${flags} --emit ${what}`);
  expect(code, stderr).toBe(0);
  return stdout;
}

describe("the emitted template", () => {
  test.each(["cfn", "sam"])("%s has no finding of cfn-lint", async (what) => {
    const path = join(temporaryFolder(), "template.yaml");
    writeFileSync(path, await emit(what, "--max-peak 10 --batch-size 5"));
    if (!hasCfnLint) return console.log("skipped: cfn-lint is not installed");
    const { status, stdout } = spawnSync("cfn-lint", [path], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test("cfn can be deployed: the mapping gets the maximum concurrency of the plan", async () => {
    const { cloud } = await foreignAccount();
    const TemplateBody = (await emit("cfn")).replace("your-function", "quiet");
    await cloud.cloudformation.send(new CreateStackCommand({ StackName: "shop", TemplateBody }));
    await cloud.clock.sleepMs(600_000);
    const found = (await listStackResources(cloud, "shop")).find(({ logicalId }) => logicalId === "Mapping");
    const mapping = await cloud.lambda.send(new GetEventSourceMappingCommand({ UUID: found?.physicalId }));
    expect(mapping).toMatchObject({
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  test.each(["cdk", "terraform"])("%s has every setting of the plan", async (what) => {
    const text = await emit(what, "--max-peak 10 --batch-size 5");
    expect(text).toMatch(/max(?:_c|imum_c|C)oncurrency\W+10/);
    for (const setting of ["180", "1209600", "maxReceiveCount", "batch", "ConcurrentExecutions"]) {
      expect(text.toLowerCase()).toContain(setting.toLowerCase());
    }
  });
});

/** Runs a sender against a served stack, and returns the peak of its function afterwards. */
async function peakOf(command: string, args: readonly string[], folder: string) {
  const { emulator, target, queue } = await deployedStack();
  const router: typeof emulator.router = (request) => {
    const stopWaiting = emulator.clock.wait();
    return emulator.router(request).finally(stopWaiting);
  };
  const { port, close } = await serve({ router, catchUp: async () => undefined, port: 0 });
  onTestFinished(close);
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      ...process.env,
      QUEUE_URL: target.workload.queueUrl.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${port}`),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  child.stdin.end(Array.from({ length: 60 }, (_, index) => `{"document":${index + 1},"workMs":5000}`).join("\n"));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code, errors).toBe(0);
  expect(queue.counts().delayed + queue.counts().visible + queue.counts().notVisible).toBeGreaterThan(40);
  await emulator.clock.sleepMs(600_000);
  const { flatten: run } = await endpointOf(emulator);
  const measured = await run("measure --function flatten-process --format json");
  const [found] = JSON.parse(measured.stdout).functions;
  return { invocations: found.invocations, peak: found.slots.peak };
}

describe("the emitted sender", () => {
  const plan = "--count 60 --work 5s --max-peak 10";

  test("in TypeScript keeps the peak of the plan", async () => {
    const folder = temporaryFolder();
    const text = await emit("typescript", plan);
    expect(text.split("\n").length).toBeLessThanOrEqual(41);
    symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "sender.mts"), text);
    const { invocations, peak } = await peakOf(process.execPath, ["--import", "tsx", "sender.mts"], folder);
    expect(invocations).toBe(60);
    expect(peak).toBeLessThanOrEqual(10);
  });

  test("in Python keeps the peak of the plan", async () => {
    const folder = temporaryFolder();
    const text = await emit("python", plan);
    expect(text.split("\n").length).toBeLessThanOrEqual(41);
    if (!hasBoto3) return console.log("skipped: boto3 is not installed");
    writeFileSync(join(folder, "sender.py"), text);
    const { invocations, peak } = await peakOf("python3", ["sender.py"], folder);
    expect(invocations).toBe(60);
    expect(peak).toBeLessThanOrEqual(10);
  });
});

test.each([
  ["plan --emit cfn", "--emit needs a goal or given delays"],
  ["plan --max-peak 10 --emit cfn --format json", "--emit and --format json cannot be combined"],
  ["plan --via invoke --jitter 0 --emit cfn", "--emit and --via invoke cannot be combined"],
  ["plan --max-peak 10 --emit python --spread even", "--emit and --spread even cannot be combined"],
  ["plan --max-peak 10 --emit java", 'invalid value "java" for --emit'],
])("flatten %s ends with 2", async (line, message) => {
  const { code, stderr } = await flatten(line);
  expect([code, stderr.includes(message)], stderr).toEqual([2, true]);
});
