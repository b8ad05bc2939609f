import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/cli/package.ts";
import { startLocal } from "../e2e/local-server.ts";
import { findProgram } from "../support/find-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { functionZip, handlerName } from "./function-zip.ts";

const program = findProgram("aws");

/** Runs the AWS CLI against an endpoint with dummy credentials and returns its JSON output. */
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
  return async (line: string, ...more: readonly string[]) => {
    const words = ["--endpoint-url", url, "--output", "json", ...line.split(" "), ...more];
    const { stdout } = await promisify(execFile)(program, words, { cwd, env });
    return stdout.trim() === "" ? {} : JSON.parse(stdout);
  };
}

/** Retries until there is a result. Each run of the CLI takes long enough for the server's accelerated time to pass. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let looks = 0; looks < 20; looks++) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error("it never came");
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
