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
import type { Target } from "../../../src/experiment/target.ts";
import { stackAlarms } from "../../../src/operate/alarms/list.ts";
import type { CheckName } from "../../../src/operate/doctor/finding.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { examineTarget, saysOf } from "../../support/doctor-world.ts";

type Break = (target: Target) => Promise<unknown>;

const queue =
  (attributes: Record<string, string>): Break =>
  ({ cloud, stack }) =>
    cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: stack.queueUrl, Attributes: attributes }));

const deadLetters =
  (attributes: Record<string, string>): Break =>
  ({ cloud, stack }) =>
    cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: stack.deadLetterQueueUrl, Attributes: attributes }));

const mapping =
  (changes: Partial<UpdateEventSourceMappingCommandInput>): Break =>
  async ({ cloud, stack }) => {
    await cloud.lambda.send(new UpdateEventSourceMappingCommand({ UUID: stack.eventSourceMappingId, ...changes }));
    await cloud.clock.sleepMs(60_000);
  };

const reserve =
  (concurrency: number): Break =>
  ({ cloud, stack }) =>
    cloud.lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: stack.processFunctionName,
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
  ({ cloud, stack }) =>
    cloud.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "flatten-throttles",
        Namespace: "AWS/Lambda",
        MetricName: "Throttles",
        Dimensions: [{ Name: "FunctionName", Value: stack.processFunctionName }],
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

const allAlarmsGone: Break = async ({ cloud, stack }) => {
  const alarms = await stackAlarms(cloud, stack.name);
  await cloud.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: alarms.map(({ name }) => name) }));
};

const logs = "/aws/lambda/flatten-process";

const cases: readonly [what: string, Break, CheckName, says: string][] = [
  [
    "a visibility timeout below six function timeouts",
    queue({ VisibilityTimeout: "359" }),
    "visibility-timeout",
    "warning: the visibility timeout is 359 s; 6 × 60 s function timeout is 360 s",
  ],
  [
    "a visibility timeout below the function's",
    queue({ VisibilityTimeout: "59" }),
    "visibility-timeout",
    "problem: the visibility timeout is 59 s; 6 × 60 s function timeout is 360 s",
  ],
  [
    "a batching window that the visibility timeout leaves out",
    mapping({ MaximumBatchingWindowInSeconds: 3 }),
    "visibility-timeout",
    "warning: the visibility timeout is 360 s; 6 × 60 s function timeout + 3 s batching window is 363 s",
  ],
  ["few receives", queue(redrive(4)), "receive-count", "warning: maxReceiveCount is 4; AWS advises 5 or more"],
  ["no redrive policy", queue({ RedrivePolicy: "" }), "dead-letter-queue", "problem: the queue has no redrive policy"],
  [
    "dead letters that go elsewhere",
    otherDeadLetters,
    "dead-letter-queue",
    "warning: dead letters go to arn:aws:sqs:us-east-1:000000000000:other, which is not the stack's",
  ],
  [
    "a dead-letter queue that is gone",
    ({ cloud, stack }) => cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: stack.deadLetterQueueUrl })),
    "dead-letter-queue",
    "problem: it is gone: The specified queue does not exist.",
  ],
  [
    "dead letters that expire first",
    deadLetters({ MessageRetentionPeriod: "86400" }),
    "dead-letter-retention",
    "warning: dead letters are kept for 1 day, messages for 4 days",
  ],
  [
    "a function that is switched off",
    reserve(0),
    "reserved-concurrency",
    "problem: process has 0 reserved, and the mapping no MaximumConcurrency",
  ],
  [
    "the over-polling trap",
    reserve(4),
    "reserved-concurrency",
    "warning: process has 4 reserved, and the mapping no MaximumConcurrency",
  ],
  [
    "a reserve that the mapping does not know of",
    reserve(5),
    "reserved-concurrency",
    "advice: process has 5 reserved, and the mapping no MaximumConcurrency",
  ],
  [
    "more at once than is reserved",
    inTurn(mapping({ ScalingConfig: { MaximumConcurrency: 21 } }), reserve(20)),
    "reserved-concurrency",
    "warning: process has 20 reserved, and the mapping a MaximumConcurrency of 21",
  ],
  [
    "a mapping that is disabled",
    mapping({ Enabled: false }),
    "mapping",
    "problem: the mapping is Disabled: batches of 1, no MaximumConcurrency",
  ],
  [
    "failures that are not reported",
    mapping({ FunctionResponseTypes: [] }),
    "batch-failures",
    "warning: ReportBatchItemFailures is off",
  ],
  [
    "no destination for asynchronous events",
    ({ cloud, stack }) =>
      cloud.lambda.send(
        new DeleteFunctionEventInvokeConfigCommand({ FunctionName: stack.processFunctionName, Qualifier: "$LATEST" }),
      ),
    "async-destination",
    "warning: asynchronous events that fail for good go nowhere",
  ],
  ["a slow alarm", alarm({ Period: 300 }), "alarms", "warning: ThrottleAlarm has a period of 300 s, not 60"],
  [
    "an alarm that idle minutes upset",
    alarm({ TreatMissingData: "missing" }),
    "alarms",
    "warning: ThrottleAlarm treats missing data as missing",
  ],
  ["an alarm that tells nobody", alarm({ AlarmActions: [] }), "alarms", "warning: ThrottleAlarm has no action"],
  [
    "an alarm that is silenced",
    ({ cloud }) => cloud.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["flatten-throttles"] })),
    "alarms",
    "warning: the actions of ThrottleAlarm are switched off",
  ],
  ["no alarms", allAlarmsGone, "alarms", "warning: the stack has no alarms"],
  [
    "no alarm on concurrency",
    ({ cloud }) => cloud.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["flatten-concurrency"] })),
    "concurrency-alarm",
    "warning: the stack has no alarm on the concurrency of process",
  ],
  [
    "an alarm above what is reserved",
    reserve(10),
    "concurrency-alarm",
    "warning: ConcurrencyAlarm goes off above 10, and no more than 10 can run (the reserved concurrency)",
  ],
  [
    "logs that are kept for ever",
    ({ cloud }) => cloud.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: logs })),
    "log-retention",
    `advice: ${logs} is kept for ever`,
  ],
  [
    "logs without a group",
    ({ cloud }) => cloud.logs.send(new DeleteLogGroupCommand({ logGroupName: logs })),
    "log-retention",
    `advice: there is no log group ${logs}`,
  ],
];

describe("the doctor finds", () => {
  test.each(cases)("%s", async (_, breakIt, check, says) => {
    const { target } = await deployedStack();
    await breakIt(target);
    const findings = await examineTarget(target);
    expect(saysOf(findings, check)).toContain(says);
    const [found] = findings.filter((finding) => finding.check === check && finding.level !== "ok");
    expect(found?.why).toBeTruthy();
    expect(found?.remedy).toBeTruthy();
  });

  test("a new account's limit of 10, and that the alarm can never go off under it", async () => {
    const { target } = await deployedStack({ accountConcurrency: 10 });
    const findings = await examineTarget(target);
    expect(saysOf(findings, "account-concurrency")).toEqual([
      "warning: the account allows 10 concurrent executions, 10 of them not reserved",
    ]);
    expect(saysOf(findings, "concurrency-alarm")).toEqual([
      "warning: ConcurrencyAlarm goes off above 10, and no more than 10 can run (the account's limit)",
    ]);
  });

  test("an account below the usual limit", async () => {
    const { target } = await deployedStack({ accountConcurrency: 400 });
    const [says] = saysOf(await examineTarget(target), "account-concurrency");
    expect(says).toBe("advice: the account allows 400 concurrent executions, 400 of them not reserved; 1000 are usual");
  });

  test("a mapping that wants more than the account has", async () => {
    const { target } = await deployedStack({ parameters: { MaximumConcurrency: "50" }, accountConcurrency: 10 });
    expect(saysOf(await examineTarget(target), "reserved-concurrency")).toEqual([
      "warning: the mapping's MaximumConcurrency is 50, and 10 are free in the account",
    ]);
  });
});
