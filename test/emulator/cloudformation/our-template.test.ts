import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stackAccount } from "../../support/stack-account.ts";

const template = readFileSync(new URL("../../../infra/template.yaml", import.meta.url), "utf8");

function deployed(parameters: Readonly<Record<string, string>> = {}) {
  const account = stackAccount();
  const inputs = Object.entries(parameters).map(([key, value]) => ({ key, value }));
  const stack = account.create(template, { name: "flatten", parameters: inputs });
  const outputs = Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
  return { ...account, stack, outputs };
}

test("creates the queue with its dead-letter queue", () => {
  const { stack, outputs, account } = deployed();
  expect(
    stack.status,
    JSON.stringify(
      stack.events.filter(({ reason }) => reason),
      null,
      1,
    ),
  ).toBe("CREATE_COMPLETE");
  const { attributes, redrivePolicy } = account.sqs.queueByUrl(outputs.QueueUrl ?? "").settings;
  expect(attributes.VisibilityTimeout).toBe("360");
  expect(redrivePolicy).toEqual({ deadLetterTargetArn: outputs.DeadLetterQueueArn, maxReceiveCount: 5 });
  const dead = account.sqs.queueByName("flatten-dlq")?.settings.attributes;
  expect(dead?.MessageRetentionPeriod).toBe("1209600");
});

test("creates the functions and the mapping from the queue to the process function", () => {
  const { outputs, account } = deployed();
  const fn = account.lambda.functions.get(outputs.ProcessFunctionName ?? "");
  expect(fn.name).toBe("flatten-process");
  expect(fn.settings).toMatchObject({
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    timeoutSeconds: 60,
    memoryMegabytes: 128,
    variables: { WORK_MS: "2000" },
  });
  expect(fn.reservedConcurrency).toBeUndefined();
  expect(fn.eventInvokeConfig).toMatchObject({ onFailureArn: outputs.DeadLetterQueueArn, maximumRetryAttempts: 2 });
  expect(account.lambda.functions.get("flatten-trigger").settings.variables).toEqual({
    QUEUE_URL: outputs.QueueUrl,
    PROCESS_FUNCTION_NAME: "flatten-process",
    MAPPING_ID: outputs.EventSourceMappingId,
    WORK_MS: "2000",
    BATCH_SIZE: "1",
    BATCHING_WINDOW_SECONDS: "0",
    MAXIMUM_CONCURRENCY: "0",
    RESERVED_CONCURRENCY: "-1",
  });
  const mapping = account.mappings.get(outputs.EventSourceMappingId ?? "");
  expect(mapping).toMatchObject({ state: "Enabled", queueArn: outputs.QueueArn, functionName: "flatten-process" });
  expect(mapping.settings).toMatchObject({ batchSize: 1, maximumConcurrency: undefined, reportsItemFailures: true });
});

test("creates alarms, a dashboard, log groups with retention, and a topic", () => {
  const { account } = deployed({ AlarmEmail: "me@example.com", ConcurrencyAlarmThreshold: "25" });
  const { alarms } = account.cloudwatch.alarms;
  expect(alarms.map(({ settings }) => [settings.name, settings.comparison, settings.threshold])).toEqual([
    ["flatten-concurrency", "GreaterThanThreshold", 25],
    ["flatten-dead-letters", "GreaterThanThreshold", 0],
    ["flatten-errors", "GreaterThanThreshold", 0],
    ["flatten-failed-messages", "GreaterThanThreshold", 0],
    ["flatten-queue-age", "GreaterThanThreshold", 1800],
    ["flatten-success-rate", "LessThanThreshold", 99],
    ["flatten-throttles", "GreaterThanThreshold", 0],
  ]);
  expect(alarms.every(({ settings }) => settings.treatMissingData === "notBreaching")).toBe(true);
  expect(account.sns.topics[0]?.subscriptions.map(({ endpoint }) => endpoint)).toEqual(["me@example.com"]);
  expect(account.logs.group("/aws/lambda/flatten-process").retentionDays).toBe(14);
  const { widgets } = JSON.parse(account.cloudwatch.dashboards.get("flatten").body);
  expect(widgets[0].properties.metrics).toEqual([
    ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", "flatten-process", { stat: "Maximum" }],
  ]);
});

test("concurrency limits are off by default", () => {
  const { account, outputs } = deployed({ MaximumConcurrency: "7", ReservedConcurrency: "20" });
  expect(account.mappings.get(outputs.EventSourceMappingId ?? "").settings.maximumConcurrency).toBe(7);
  expect(account.lambda.functions.get("flatten-process").reservedConcurrency).toBe(20);
});

test("the inline code of the template processes a job from the queue", async () => {
  const { account, kernel, outputs } = deployed({ DefaultWorkMilliseconds: "500" });
  account.sqs.queueByUrl(outputs.QueueUrl ?? "").send({ body: JSON.stringify({ document: 7, run: "r" }) });
  const untilMs = kernel.nowMs + 10_000;
  for (let turn = 0; turn < 200; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    kernel.run(untilMs);
  }
  const lines = [...account.logs.group("/aws/lambda/flatten-process").events].map(({ message }) => message).join("");
  expect(lines).toContain('"document":7');
  expect(lines).toContain('"outcome":"processed"');
  expect(account.sqs.queueByUrl(outputs.QueueUrl ?? "").counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

test("deletion leaves nothing", () => {
  const { account, remove } = deployed({ AlarmEmail: "me@example.com" });
  remove("flatten");
  expect(account.sqs.queues()).toEqual([]);
  expect(account.lambda.functions.list()).toEqual([]);
  expect(account.mappings.list()).toEqual([]);
  expect(account.cloudwatch.alarms.alarms).toEqual([]);
  expect(account.cloudwatch.dashboards.all).toEqual([]);
  expect(account.sns.topics).toEqual([]);
  expect(account.logs.groupByName("/aws/lambda/flatten-process")).toBeUndefined();
});

test("a changed parameter updates the stack in place", () => {
  const { update, account, outputs } = deployed();
  update(undefined, { name: "flatten", parameters: [{ key: "BatchSize", value: "10" }] });
  const mapping = account.mappings.get(outputs.EventSourceMappingId ?? "");
  expect([mapping.state, mapping.settings.batchSize]).toEqual(["Enabled", 10]);
});
