import { DeleteAlarmsCommand, DisableAlarmActionsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteLogGroupCommand, DeleteRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteFunctionEventInvokeConfigCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, DeleteQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import type { FlattenStack } from "../../../src/aws/workload.ts";
import type { Target } from "../../../src/experiment/target.ts";
import { stackAlarms } from "../../../src/operate/alarms.ts";
import type { CheckName } from "../../../src/operate/doctor/examine.ts";
import { deployedStack, examineTarget, findingsOf } from "../../support/deployed-stack.ts";

type Break = (target: Target<FlattenStack>) => Promise<unknown>;

const queue =
  (attributes: Record<string, string>): Break =>
  ({ cloud, workload }) =>
    cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: workload.queueUrl, Attributes: attributes }));

const deadLetters =
  (attributes: Record<string, string>): Break =>
  ({ cloud, workload }) =>
    cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: workload.deadLetterQueueUrl, Attributes: attributes }));

const mapping =
  (changes: Partial<UpdateEventSourceMappingCommandInput>): Break =>
  async ({ cloud, workload }) => {
    await cloud.lambda.send(new UpdateEventSourceMappingCommand({ UUID: workload.mappingId, ...changes }));
    await cloud.clock.sleepMs(60_000);
  };

const reserve =
  (concurrency: number): Break =>
  ({ cloud, workload }) =>
    cloud.lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: workload.functionName,
        ReservedConcurrentExecutions: concurrency,
      }),
    );

const inTurn =
  (...breaks: readonly Break[]): Break =>
  async (target) => {
    for (const one of breaks) await one(target);
  };

const alarm =
  (changes: { Period?: number; TreatMissingData?: string; AlarmActions?: string[] }): Break =>
  ({ cloud, workload }) =>
    cloud.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "flatten-throttles",
        Namespace: "AWS/Lambda",
        MetricName: "Throttles",
        Dimensions: [{ Name: "FunctionName", Value: workload.functionName }],
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "notBreaching",
        AlarmActions: ["arn:aws:sns:us-east-1:000000000000:flatten-alarms"],
        ...changes,
      }),
    );

const redrive = (maxReceiveCount: number, name = "flatten-dlq"): Record<string, string> => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}`, maxReceiveCount }),
});

const otherDeadLetters: Break = async (target) => {
  await target.cloud.sqs.send(new CreateQueueCommand({ QueueName: "other" }));
  await queue(redrive(5, "other"))(target);
};

const allAlarmsGone: Break = async ({ cloud, workload }) => {
  const alarms = await stackAlarms(cloud, workload.stack);
  await cloud.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: alarms.map(({ name }) => name) }));
};

const logs = "/aws/lambda/flatten-process";

const cases: readonly [what: string, Break, CheckName, found: string][] = [
  [
    "a visibility timeout below six function timeouts",
    queue({ VisibilityTimeout: "359" }),
    "visibility-timeout",
    "warning: the visibility timeout is 359 s; AWS recommends 360 s (6 × 60 s function timeout)",
  ],
  [
    "a visibility timeout below the function timeout",
    queue({ VisibilityTimeout: "59" }),
    "visibility-timeout",
    "problem: the visibility timeout is 59 s; AWS recommends 360 s (6 × 60 s function timeout)",
  ],
  [
    "a batching window that the visibility timeout does not cover",
    mapping({ MaximumBatchingWindowInSeconds: 3 }),
    "visibility-timeout",
    "warning: the visibility timeout is 360 s; AWS recommends 363 s (6 × 60 s function timeout + 3 s batching window)",
  ],
  ["few receives", queue(redrive(4)), "receive-count", "warning: maxReceiveCount is 4; AWS recommends 5 or more"],
  ["no redrive policy", queue({ RedrivePolicy: "" }), "dead-letter-queue", "problem: the queue has no redrive policy"],
  [
    "a redrive policy with another dead-letter queue",
    otherDeadLetters,
    "dead-letter-queue",
    'warning: dead-lettered messages go to arn:aws:sqs:us-east-1:000000000000:other, which is not the dead-letter queue of the stack "flatten"',
  ],
  [
    "a dead-letter queue that was deleted",
    ({ cloud, workload }) => cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: workload.deadLetterQueueUrl })),
    "dead-letter-queue",
    "problem: the resource no longer exists: The specified queue does not exist.",
  ],
  [
    "a dead-letter queue with a short retention period",
    deadLetters({ MessageRetentionPeriod: "86400" }),
    "dead-letter-retention",
    "warning: the dead-letter queue keeps messages for 1 day, the queue for 4 days",
  ],
  [
    "a reserved concurrency of 0",
    reserve(0),
    "reserved-concurrency",
    "problem: the reserved concurrency of the process function is 0; the mapping has no MaximumConcurrency",
  ],
  [
    "a small reserved concurrency without MaximumConcurrency",
    reserve(4),
    "reserved-concurrency",
    "warning: the reserved concurrency of the process function is 4; the mapping has no MaximumConcurrency",
  ],
  [
    "a reserved concurrency without MaximumConcurrency",
    reserve(5),
    "reserved-concurrency",
    "advice: the reserved concurrency of the process function is 5; the mapping has no MaximumConcurrency",
  ],
  [
    "a MaximumConcurrency above the reserved concurrency",
    inTurn(mapping({ ScalingConfig: { MaximumConcurrency: 21 } }), reserve(20)),
    "reserved-concurrency",
    "warning: the reserved concurrency of the process function is 20; the mapping has a MaximumConcurrency of 21",
  ],
  [
    "a mapping that is disabled",
    mapping({ Enabled: false }),
    "mapping",
    "problem: the event source mapping is Disabled: batch size 1, no MaximumConcurrency",
  ],
  [
    "no ReportBatchItemFailures",
    mapping({ FunctionResponseTypes: [] }),
    "batch-failures",
    "warning: ReportBatchItemFailures is disabled",
  ],
  [
    "no destination for asynchronous events",
    ({ cloud, workload }) =>
      cloud.lambda.send(
        new DeleteFunctionEventInvokeConfigCommand({ FunctionName: workload.functionName, Qualifier: "$LATEST" }),
      ),
    "async-destination",
    "warning: failed asynchronous events have no destination",
  ],
  [
    "an alarm with a long period",
    alarm({ Period: 300 }),
    "alarms",
    "warning: ThrottleAlarm has a period of 300 s, not 60 s",
  ],
  [
    "an alarm that does not ignore missing data",
    alarm({ TreatMissingData: "missing" }),
    "alarms",
    "warning: ThrottleAlarm treats missing data as missing",
  ],
  ["an alarm without an action", alarm({ AlarmActions: [] }), "alarms", "warning: ThrottleAlarm has no action"],
  [
    "an alarm with disabled actions",
    ({ cloud }) => cloud.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["flatten-throttles"] })),
    "alarms",
    "warning: the actions of ThrottleAlarm are disabled",
  ],
  ["no alarms", allAlarmsGone, "alarms", 'warning: the stack "flatten" has no alarms'],
  [
    "no alarm on concurrency",
    ({ cloud }) => cloud.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["flatten-concurrency"] })),
    "concurrency-alarm",
    "warning: no alarm is on ConcurrentExecutions of the process function",
  ],
  [
    "an alarm threshold above the reserved concurrency",
    reserve(10),
    "concurrency-alarm",
    "warning: the threshold of ConcurrencyAlarm is 10, but only 10 concurrent executions are available (the reserved concurrency)",
  ],
  [
    "a log group without a retention period",
    ({ cloud }) => cloud.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: logs })),
    "log-retention",
    `advice: the events of ${logs} never expire`,
  ],
  [
    "a missing log group",
    ({ cloud }) => cloud.logs.send(new DeleteLogGroupCommand({ logGroupName: logs })),
    "log-retention",
    `advice: the log group ${logs} does not exist`,
  ],
];

describe("the doctor finds", () => {
  test.each(cases)("%s", async (_, breakIt, check, expected) => {
    const { target } = await deployedStack();
    await breakIt(target);
    const findings = await examineTarget(target);
    expect(findingsOf(findings, check)).toContain(expected);
    const [found] = findings.filter((finding) => finding.check === check && finding.level !== "ok");
    expect(found?.why).toBeTruthy();
    expect(found?.remedy).toBeTruthy();
  });

  test("a new account's limit of 10, under which the alarm can never enter ALARM", async () => {
    const { target } = await deployedStack({ accountConcurrency: 10 });
    const findings = await examineTarget(target);
    expect(findingsOf(findings, "account-concurrency")).toEqual([
      "warning: the account's concurrency limit is 10, of which 10 are unreserved",
    ]);
    expect(findingsOf(findings, "concurrency-alarm")).toEqual([
      "warning: the threshold of ConcurrencyAlarm is 10, but only 10 concurrent executions are available (the account's limit)",
    ]);
  });

  test("an account below the default limit", async () => {
    const { target } = await deployedStack({ accountConcurrency: 400 });
    const [text] = findingsOf(await examineTarget(target), "account-concurrency");
    expect(text).toBe(
      "advice: the account's concurrency limit is 400, of which 400 are unreserved; the default is 1000",
    );
  });

  test("a MaximumConcurrency above the account's unreserved concurrency", async () => {
    const { target } = await deployedStack({ parameters: { MaximumConcurrency: "50" }, accountConcurrency: 10 });
    expect(findingsOf(await examineTarget(target), "reserved-concurrency")).toEqual([
      "warning: the mapping's MaximumConcurrency is 50; the account has 10 unreserved",
    ]);
  });
});
