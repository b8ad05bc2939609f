import { execFile, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { packageRoot } from "../../src/cli/package.ts";
import { startLocal } from "../e2e/local-server.ts";
import { findProgram } from "../support/find-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { functionZip, handlerName } from "./function-zip.ts";

const program = findProgram("aws");

/** Runs each line of its input, the words of a command as JSON, as the program `aws` does, and writes a line with its end. */
const manyCommands = `
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
for line in sys.stdin:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        code = create_clidriver().main(json.loads(line))
    print(json.dumps({"code": code, "stdout": output.getvalue()}), flush=True)
`;
const findPackage = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("awscli") is None)';

type Run = (words: readonly string[]) => Promise<{ readonly stdout: string }>;

/**
 * Runs commands in one process: the AWS CLI takes several times as long to start as to run a command. Undefined if it is not a
 * package of Python here.
 */
function inOneProcess(options: { readonly cwd: string; readonly env: Record<string, string> }): Run | undefined {
  if (spawnSync("python3", ["-c", findPackage], options).status !== 0) return undefined;
  const child = spawn("python3", ["-c", manyCommands], options);
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (words) => {
    child.stdin.write(`${JSON.stringify(words)}\n`);
    const { value } = await lines.next();
    const { code, stdout } = value === undefined ? { code: null, stdout: "" } : JSON.parse(value);
    if (code !== 0) throw new Error(`aws ${words.join(" ")} ended with ${code}: ${errors}`);
    return { stdout };
  };
}

/**
 * Runs the AWS CLI against an endpoint with dummy credentials and returns its JSON output: the program for the first command,
 * and one process for all others if that is possible.
 */
function awsAt(program: string, url: string, cwd: string) {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: cwd,
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
  const byProgram: Run = (words) => promisify(execFile)(program, words, { cwd, env });
  let run = byProgram;
  return async (line: string, ...more: readonly string[]) => {
    const { stdout } = await run(["--endpoint-url", url, "--output", "json", ...line.split(" "), ...more]);
    if (run === byProgram) run = inOneProcess({ cwd, env }) ?? byProgram;
    return stdout.trim() === "" ? {} : JSON.parse(stdout);
  };
}

/** Retries until there is a result, with pauses in which the server's accelerated time passes; the test's timeout ends it. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(100);
  }
}

test("the AWS CLI works against `flatten local start`, and Ctrl-C stops the server", async ({ skip }) => {
  if (program === undefined) return skip("the aws program is not installed");
  const cwd = temporaryFolder();
  const server = await startLocal(["--speed", "100"]);
  const aws = awsAt(program, server.url, cwd);

  const { QueueUrl } = await aws("sqs create-queue --queue-name jobs");
  const { MessageId } = await aws("sqs send-message --message-body hello --queue-url", QueueUrl);
  const { Messages } = await aws("sqs receive-message --wait-time-seconds 20 --queue-url", QueueUrl);
  expect(Messages).toMatchObject([{ MessageId, Body: "hello" }]);
  await aws("sqs delete-message --queue-url", QueueUrl, "--receipt-handle", Messages[0].ReceiptHandle);

  writeFileSync(join(cwd, "function.zip"), functionZip());
  const role = "arn:aws:iam::000000000000:role/any";
  await aws(
    `lambda create-function --function-name work --runtime nodejs22.x --role ${role} --handler ${handlerName} --zip-file fileb://function.zip`,
  );
  expect(await aws("lambda invoke --function-name work answer.json")).toMatchObject({ StatusCode: 200 });
  expect(JSON.parse(readFileSync(join(cwd, "answer.json"), "utf8"))).toEqual({ got: {} });

  const { Attributes } = await aws("sqs get-queue-attributes --attribute-names QueueArn --queue-url", QueueUrl);
  const { UUID } = await aws(
    `lambda create-event-source-mapping --function-name work --event-source-arn ${Attributes.QueueArn}`,
  );
  await eventually(async () => {
    const { State } = await aws(`lambda get-event-source-mapping --uuid ${UUID}`);
    return State === "Enabled" ? State : undefined;
  });
  await aws("sqs send-message --message-body by-queue --queue-url", QueueUrl);
  await eventually(async () => {
    const { events } = await aws("logs filter-log-events --log-group-name /aws/lambda/work --filter-pattern by-queue");
    return events[0];
  });

  const since = "--start-time 2020-01-01T00:00:00Z --end-time 2040-01-01T00:00:00Z --period 31536000";
  const metric = "--namespace AWS/Lambda --metric-name Invocations --dimensions Name=FunctionName,Value=work";
  const sum = await eventually(async () => {
    const { Datapoints } = await aws(`cloudwatch get-metric-statistics ${metric} ${since} --statistics Sum`);
    return Datapoints[0]?.Sum >= 2 ? Datapoints[0].Sum : undefined;
  });
  expect(sum).toBe(2);
  const { Metrics } = await aws("cloudwatch list-metrics --namespace AWS/Lambda --metric-name Invocations");
  expect(Metrics).toContainEqual(
    expect.objectContaining({ Dimensions: [{ Name: "FunctionName", Value: "work" }], MetricName: "Invocations" }),
  );

  const template = join(packageRoot, "infra", "template.yaml");
  await aws(
    `cloudformation create-stack --stack-name cli --capabilities CAPABILITY_IAM --template-body file://${template}`,
  );
  const stack = await eventually(async () => {
    const { Stacks } = await aws("cloudformation describe-stacks --stack-name cli");
    return Stacks[0].StackStatus === "CREATE_COMPLETE" ? Stacks[0] : undefined;
  });
  const outputs = stack.Outputs.map(({ OutputKey }: { OutputKey: string }) => OutputKey);
  expect(outputs).toContain("ProcessFunctionName");

  server.child.kill("SIGINT");
  expect(await server.ended).toMatchObject({ code: 0, stdout: "" });
}, 180_000);
