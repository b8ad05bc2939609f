import { expect, test } from "vitest";
import type { Stack } from "../../../../src/emulator/cloudformation/engine/stack.ts";
import { startMs } from "../../../support/account.ts";
import { stackAccount, story } from "../../../support/stack-account.ts";

const pair = `
Parameters: { Delay: { Type: Number, Default: 0 } }
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
Outputs: { Url: { Value: !Ref Jobs } }
`;
const broken = `
Resources:
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
  Jobs: { Type: AWS::SQS::Queue, DependsOn: Dead, Properties: { DelaySeconds: 901 } }
`;

const reasonOf = ({ events }: Stack, wanted: string) => events.find(({ status }) => status === wanted)?.reason;

test("resources are created in one second each, dependencies first", () => {
  const { create, kernel, account } = stackAccount();
  const stack = create(pair);
  expect(story(stack)).toEqual([
    "s CREATE_IN_PROGRESS",
    "Dead CREATE_IN_PROGRESS",
    "Dead CREATE_IN_PROGRESS",
    "Dead CREATE_COMPLETE",
    "Jobs CREATE_IN_PROGRESS",
    "Jobs CREATE_IN_PROGRESS",
    "Jobs CREATE_COMPLETE",
    "s CREATE_COMPLETE",
  ]);
  expect(kernel.nowMs - startMs).toBe(2_000);
  const queue = account.sqs.queueByUrl(stack.outputs[0]?.value ?? "");
  expect(queue.name).toMatch(/^s-Jobs-[0-9A-F]{12}$/);
  expect(queue.settings.redrivePolicy?.deadLetterTargetArn).toBe("arn:aws:sqs:us-east-1:000000000000:dead");
});

test("deletion runs in reverse order, leaves nothing, and frees the names of the stack and its queues", () => {
  const { create, remove, account } = stackAccount();
  const stack = create(pair);
  remove();
  expect(story(stack).slice(-6)).toEqual([
    "s DELETE_IN_PROGRESS",
    "Jobs DELETE_IN_PROGRESS",
    "Jobs DELETE_COMPLETE",
    "Dead DELETE_IN_PROGRESS",
    "Dead DELETE_COMPLETE",
    "s DELETE_COMPLETE",
  ]);
  expect(account.sqs.queues()).toEqual([]);
  expect(create(pair).status).toBe("CREATE_COMPLETE");
});

test("a resource that cannot be created rolls back the others; the stack can then only be deleted", () => {
  const { create, update, remove, account, cloudformation } = stackAccount();
  const stack = create(broken);
  expect(stack.status).toBe("ROLLBACK_COMPLETE");
  expect(reasonOf(stack, "CREATE_FAILED")).toMatch(
    /^Resource handler returned message: ".*DelaySeconds.*" \(RequestToken: .*, HandlerErrorCode: InvalidRequest\)$/,
  );
  expect(reasonOf(stack, "ROLLBACK_IN_PROGRESS")).toBe(
    "The following resource(s) failed to create: [Jobs]. Rollback requested by user.",
  );
  expect(account.sqs.queues()).toEqual([]);
  expect(() => update(pair)).toThrow(`Stack:${stack.id} is in ROLLBACK_COMPLETE state and can not be updated.`);
  remove();
  expect(cloudformation.find("s")).toBeUndefined();
  expect(cloudformation.stack(stack.id).status).toBe("DELETE_COMPLETE");
});

test.each([
  ["DO_NOTHING", "CREATE_FAILED", ["dead"]],
  ["DELETE", "DELETE_COMPLETE", []],
] as const)("failure rule %s ends in %s", (failureRule, status, queues) => {
  const { create, account } = stackAccount();
  expect(create(broken, { failureRule }).status).toBe(status);
  expect(account.sqs.queues().map(({ name }) => name)).toEqual(queues);
});

test("an unsupported property fails the resource and is named", () => {
  const { create } = stackAccount();
  const stack = create("Resources: { Jobs: { Type: AWS::SQS::Queue, Properties: { Color: red } } }");
  expect(reasonOf(stack, "CREATE_FAILED")).toContain("unsupported property Color");
});

test("outputs that cannot be evaluated roll the stack back", () => {
  const { create, update, account } = stackAccount();
  const output = '!Select [3, !Split ["/", !GetAtt Jobs.Arn]]';
  const failed = create(`Resources: { Jobs: { Type: AWS::SQS::Queue } }\nOutputs: { O: { Value: ${output} } }`, {
    name: "outputs",
  });
  expect([failed.status, reasonOf(failed, "ROLLBACK_IN_PROGRESS")]).toEqual([
    "ROLLBACK_COMPLETE",
    "Template error: Fn::Select cannot select nonexistent value at index Rollback requested by user.",
  ]);
  create(pair);
  const outputs = `Outputs: { Url: { Value: !Ref Jobs }, O: { Value: ${output} } }`;
  const updated = update(pair.replace(/Outputs:.*/, outputs), { parameters: [{ key: "Delay", value: "3" }] });
  expect(updated.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(updated.outputs.map(({ key }) => key)).toEqual(["Url"]);
  expect(account.cloudformation.busy).toBe(false);
});

test("an alarm with an unknown operator fails", () => {
  const { create } = stackAccount();
  const properties =
    "{ ComparisonOperator: constructor, EvaluationPeriods: 1, Threshold: 1, Namespace: n, MetricName: m, Statistic: Sum }";
  const stack = create(`Resources: { A: { Type: AWS::CloudWatch::Alarm, Properties: ${properties} } }`);
  expect(reasonOf(stack, "CREATE_FAILED")).toContain("constructor is not a valid enum value");
});

test("types without behavior are records, and a queue can have a KMS key", () => {
  const { create, account } = stackAccount();
  const stack = create(
    `
Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs, KmsMasterKeyId: alias/aws/sqs } }
  Allow: { Type: AWS::SQS::QueueInlinePolicy, Properties: { Queue: !Ref Jobs, PolicyDocument: {} } }
  TopicPolicy: { Type: AWS::SNS::TopicPolicy, Properties: { Topics: [t], PolicyDocument: {} } }
  Managed: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: read, PolicyDocument: {} } }
  Metadata: { Type: AWS::CDK::Metadata, Properties: { Analytics: v2 } }
Outputs: { Policy: { Value: !Ref Managed } }
`,
    { capabilities: ["CAPABILITY_NAMED_IAM"] },
  );
  expect(stack.status).toBe("CREATE_COMPLETE");
  expect(stack.outputs[0]?.value).toBe("arn:aws:iam::000000000000:policy/read");
  expect(account.sqs.queueByName("jobs")?.settings.attributes.KmsMasterKeyId).toBe("alias/aws/sqs");
});

test("a topic delivers to the queue that a template subscribes to it", () => {
  const { create, update, account } = stackAccount();
  const template = (raw: boolean) => `
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: orders } }
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
  Sub:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Jobs.Arn, RawMessageDelivery: ${raw} }
`;
  const topic = "arn:aws:sns:us-east-1:000000000000:orders";
  const bodies: string[] = [];
  const publish = () => {
    account.sns.publish(topic, { message: '{"n":1}' });
    account.sqs.queueByName("jobs")?.receive({ max: 1, waitMs: 0 }, (messages) => {
      bodies.push(...messages.map(({ body }) => body));
    });
  };
  create(template(true));
  publish();
  update(template(false));
  publish();
  expect(bodies).toEqual(['{"n":1}', expect.stringContaining('"Type": "Notification"')]);
});

test("one operation at a time", () => {
  const { create, cloudformation, settle } = stackAccount();
  const stack = create(pair);
  const again = (value: string) =>
    cloudformation.updateStack({
      name: "s",
      templateText: pair,
      parameters: [{ key: "Delay", value }],
      tags: undefined,
      capabilities: [],
      disableRollback: false,
    });
  again("5");
  expect(cloudformation.busy).toBe(true);
  expect(() => again("6")).toThrow(`Stack:${stack.id} is in UPDATE_IN_PROGRESS state and can not be updated.`);
  expect(() => cloudformation.deleteStack("s")).toThrow("cannot be deleted while in status UPDATE_IN_PROGRESS");
  expect(() => cloudformation.snapshot()).toThrow("in progress");
  settle();
  expect(stack.status).toBe("UPDATE_COMPLETE");
});

test("a second stack of the same name and IAM roles without a capability are rejected", () => {
  const { create } = stackAccount();
  create(pair);
  expect(() => create(pair)).toThrow("Stack [s] already exists");
  const role = "Resources: { R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }";
  expect(() => create(role, { name: "r", capabilities: [] })).toThrow("Requires capabilities : [CAPABILITY_IAM]");
  const named = role.replace("{} }", "{}, RoleName: r }");
  expect(() => create(named, { name: "r" })).toThrow("Requires capabilities : [CAPABILITY_NAMED_IAM]");
});

test("stacks survive a snapshot", () => {
  const before = stackAccount();
  before.create(pair);
  const state = JSON.parse(JSON.stringify(before.account.world.snapshot()));
  const after = stackAccount(state);
  expect(after.cloudformation.stack("s").status).toBe("CREATE_COMPLETE");
  after.remove();
  expect(after.account.sqs.queues()).toEqual([]);
});
