import { spawnSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { listStackResources } from "../../../../src/aws/stack.ts";
import { packageRoot } from "../../../../src/cli/package.ts";
import { findProgram } from "../../../support/find-program.ts";
import { flatten } from "../../../support/flatten.ts";
import { foreignAccount } from "../../../support/foreign-account.ts";
import { runSender } from "../../../support/sender-process.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null" };
const hasPython = findProgram("python3") !== undefined;
/** Python reads all of boto3 for seconds if it imports it; finding it takes a moment. */
const findBoto3 = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("boto3") is None)';
const hasBoto3 = hasPython && spawnSync("python3", ["-c", findBoto3]).status === 0;

/** The code for a plan, of 15 jobs unless the flags have another number. */
async function emit(what: string, flags = "--max-peak 10") {
  const { code, stdout, stderr } = await flatten(
    `plan${flags.includes("--count") ? "" : " --count 15"} ${flags} --emit ${what}`,
  );
  expect(code, stderr).toBe(0);
  return stdout;
}

describe("the emitted template", () => {
  test("terraform is formatted (skipped if it is not installed)", async () => {
    const input = await emit("terraform", "--max-peak 10 --max-rate 4/s");
    if (findProgram("terraform") === undefined) return;
    const { status, stderr } = spawnSync("terraform", ["fmt", "-check", "-"], { input, encoding: "utf8", env });
    expect(status, stderr).toBe(0);
  });

  test("cdk compiles against the types of the AWS CDK", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "queue.ts"), await emit("cdk", "--max-peak 10 --max-rate 4/s"));
    const compilerOptions = { strict: true, noEmit: true, module: "nodenext", target: "es2022", types: [] };
    const files = ["queue.ts", join(packageRoot, "test", "support", "cdk", "aws-cdk-lib.d.ts")];
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    const { status, stdout } = spawnSync("node_modules/.bin/tsc", ["-p", folder], {
      cwd: packageRoot,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test.each([
    ["--max-peak 10 --spread even", [["ConcurrentExecutions", "10"]]],
    ["--max-connections 40 --connections-per-environment 2 --spread even", [["ConcurrentExecutions", "20"]]],
    [
      "--max-peak 30 --max-rate 14/s --spread even",
      [
        ["ConcurrentExecutions", "30"],
        ["Invocations", "840"],
      ],
    ],
  ])("%s has an alarm for each limit that CloudWatch can see", async (flags, alarms) => {
    const text = await emit("cfn", flags);
    const found = [...text.matchAll(/Namespace: AWS\/Lambda\n +MetricName: (\w+)[\s\S]*?Threshold: (\d+)/g)];
    expect(found.map(([, metric, threshold]) => [metric, threshold])).toEqual(alarms);
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
    const text = await emit(what, "--count 100 --max-peak 10 --batch-size 5");
    expect(text).toMatch(/max(?:_c|imum_c|C)oncurrency\W+10/);
    for (const setting of ["180", "1209600", "maxReceiveCount", "batch", "ConcurrentExecutions"]) {
      expect(text.toLowerCase()).toContain(setting.toLowerCase());
    }
  });
});

const stdin = Array.from({ length: 60 }, (_, index) => `{"document":${index + 1},"workMs":5000}`).join("\n");

describe("the emitted sender", () => {
  const plan = "--count 60 --work 5s --max-peak 10";

  test("in TypeScript keeps the peak and the rate of the plan", async () => {
    const folder = temporaryFolder();
    const text = await emit("typescript", `${plan} --max-rate 3/s`);
    expect(text.split("\n").length).toBeLessThanOrEqual(41);
    symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"));
    // The plan holds in 95 of 100 runs: the random numbers of this one are fixed (Park and Miller's generator).
    const fixed = "let state = 42; Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647;";
    writeFileSync(join(folder, "sender.mjs"), `${fixed}\n${transformSync(text, { loader: "ts" }).code}`);
    const { invocations, peak, startsPerSecond } = await runSender({
      command: process.execPath,
      args: ["sender.mjs"],
      folder,
      stdin,
    });
    expect(invocations).toBe(60);
    expect(peak).toBeLessThanOrEqual(10);
    expect(startsPerSecond).toBeLessThanOrEqual(3);
  });

  test("in Python keeps the peak of the plan", async () => {
    const folder = temporaryFolder();
    const text = await emit("python", plan);
    expect(text).toContain("# Goal: a peak of at most 10.\n# Expected peak: 10.\n");
    expect(text.split("\n").length).toBeLessThanOrEqual(41);
    if (!hasBoto3) return console.log("skipped: boto3 is not installed");
    // As above: the plan holds in 95 of 100 runs.
    writeFileSync(join(folder, "sender.py"), `import random\nrandom.seed(42)\n${text}`);
    const { invocations, peak } = await runSender({ command: "python3", args: ["sender.py"], folder, stdin });
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
