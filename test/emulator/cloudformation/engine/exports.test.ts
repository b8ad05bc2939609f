import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  ListImportsCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { stackAccount } from "../../../support/stack-account.ts";

const exporting = `
Parameters: { Vpc: { Type: "AWS::EC2::VPC::Id", Default: vpc-1 } }
Resources: { Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } } }
Outputs: { Arn: { Value: !GetAtt Jobs.Arn, Export: { Name: !Sub "\${AWS::StackName}-arn" } } }
`;
const importing = `
Resources: { Other: { Type: AWS::SQS::Queue, Properties: { QueueName: other, Tags: [{ Key: of, Value: !ImportValue s-arn }] } } }
`;

test("a stack imports what another one exports, which cannot be deleted meanwhile", async () => {
  const { account, create, update, remove, cloudformation } = stackAccount();
  const client = account.client(CloudFormationClient);
  const { id } = create(exporting);
  const Value = "arn:aws:sqs:us-east-1:000000000000:jobs";
  expect((await client.send(new ListExportsCommand({}))).Exports).toEqual([
    { ExportingStackId: id, Name: "s-arn", Value },
  ]);
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: "s" }));
  expect(Stacks?.[0]?.Outputs).toMatchObject([{ OutputKey: "Arn", ExportName: "s-arn" }]);
  await expect(client.send(new ListImportsCommand({ ExportName: "s-arn" }))).rejects.toThrow("not imported by any");
  expect(create(importing, { name: "t" }).status).toBe("CREATE_COMPLETE");
  expect((await client.send(new ListImportsCommand({ ExportName: "s-arn" }))).Imports).toEqual(["t"]);
  expect(() => remove("s")).toThrow("Export s-arn cannot be deleted as it is in use by t");
  const renamed = update(exporting.replace("QueueName: jobs", "QueueName: other-jobs"));
  expect(renamed.events.map(({ reason }) => reason)).toContain("Export s-arn cannot be updated as it is in use by t");
  expect(() => update("Resources: {}", { name: "t" })).toThrow("At least one Resources member must be defined.");
  expect(() => remove("s")).toThrow("in use by t");
  remove("t");
  remove("s");
  expect(cloudformation.stack(id).status).toBe("DELETE_COMPLETE");
});

test("an import counts while its stack is created, in outputs too, and not after a failed update", () => {
  const { create, update, remove, cloudformation, kernel, settle } = stackAccount();
  create(exporting);
  const templateText = importing.replace("] } }", "] } }, Late: { Type: AWS::SQS::Queue, DependsOn: Other }");
  const request = { name: "t", parameters: [], tags: {}, capabilities: [], failureRule: "ROLLBACK" } as const;
  const stack = cloudformation.createStack({ ...request, templateText });
  for (let untilMs = kernel.nowMs; Object.keys(stack.resources).length < 2; untilMs += 100) kernel.run(untilMs);
  expect(() => remove("s")).toThrow("in use by t");
  settle();
  remove("t");
  const plain = "Resources: { Other: { Type: AWS::SQS::Queue, Properties: { QueueName: other } } }";
  create(`${plain}\nOutputs: { Arn: { Value: !ImportValue s-arn } }`, { name: "t" });
  expect(() => remove("s")).toThrow("in use by t");
  update(plain, { name: "t" });
  const invalid = importing.replace("Tags:", "DelaySeconds: 901, Tags:");
  expect(update(invalid, { name: "t" }).status).toBe("UPDATE_ROLLBACK_COMPLETE");
  remove("s");
});

test("a missing or doubled export fails the stack", () => {
  const { create } = stackAccount();
  const missing = create(importing, { name: "t" });
  expect(missing.status).toBe("ROLLBACK_COMPLETE");
  expect(missing.events.map(({ reason }) => reason).join()).toContain("No export named s-arn found.");
  create(exporting);
  const doubled = exporting.replace("QueueName: jobs", "QueueName: jobs2").replace("${AWS::StackName}", "s");
  const events = create(doubled, { name: "u" }).events.map(({ reason }) => reason);
  expect(events.join()).toContain("Export with name s-arn is already exported by stack s.");
});

test("a protected stack cannot be deleted", async () => {
  const { account, create, remove, cloudformation } = stackAccount();
  const client = account.client(CloudFormationClient);
  create(exporting);
  const protect = (EnableTerminationProtection: boolean) =>
    client.send(new UpdateTerminationProtectionCommand({ StackName: "s", EnableTerminationProtection }));
  await protect(true);
  expect(() => remove()).toThrow("Stack [s] cannot be deleted while TerminationProtection is enabled");
  await protect(false);
  const described = new DescribeStackResourceCommand({ StackName: "s", LogicalResourceId: "Jobs" });
  expect((await client.send(described)).StackResourceDetail).toMatchObject({ ResourceType: "AWS::SQS::Queue" });
  remove();
  expect(cloudformation.find("s")).toBeUndefined();
});
