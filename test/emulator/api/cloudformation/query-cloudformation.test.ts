import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { stackAccount } from "../../../support/stack-account.ts";

const template = `
# <a comment> & "quotes"
Description: jobs
Parameters:
  Delay: { Type: Number, Default: 0, Description: of each message }
  Secret: { Type: String, Default: hidden, NoEcho: true }
Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs, DelaySeconds: !Ref Delay } }
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
Outputs: { Url: { Description: of the queue, Value: !Ref Jobs } }
`;

function setUp() {
  const { account, settle } = stackAccount();
  return { client: account.client(CloudFormationClient), account, settle };
}

async function withStack() {
  const account = setUp();
  await account.client.send(
    new CreateStackCommand({
      StackName: "s",
      TemplateBody: template,
      Parameters: [{ ParameterKey: "Delay", ParameterValue: "4" }],
      Tags: [
        { Key: "team", Value: "a & b" },
        { Key: "cost", Value: "<1>" },
      ],
      Capabilities: ["CAPABILITY_IAM"],
    }),
  );
  account.settle();
  return account;
}

test("DescribeStacks returns a stack to the SDK", async () => {
  const { client, account } = await withStack();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: "s" }));
  expect(Stacks).toHaveLength(1);
  expect(Stacks?.[0]).toMatchObject({
    StackName: "s",
    StackStatus: "CREATE_COMPLETE",
    Description: "jobs",
    CreationTime: new Date(Date.UTC(2026, 0, 1)),
    DisableRollback: false,
    Capabilities: ["CAPABILITY_IAM"],
    Parameters: [
      { ParameterKey: "Delay", ParameterValue: "4" },
      { ParameterKey: "Secret", ParameterValue: "****" },
    ],
    Tags: [
      { Key: "team", Value: "a & b" },
      { Key: "cost", Value: "<1>" },
    ],
    Outputs: [{ OutputKey: "Url", OutputValue: account.sqs.queueByName("jobs")?.url, Description: "of the queue" }],
  });
});

test("events are listed newest first, resources in order of creation", async () => {
  const { client } = await withStack();
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "s" }));
  expect(StackEvents[0]).toMatchObject({ LogicalResourceId: "s", ResourceStatus: "CREATE_COMPLETE" });
  expect(StackEvents.at(-1)).toMatchObject({ LogicalResourceId: "s", ResourceStatus: "CREATE_IN_PROGRESS" });
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: "s" }));
  expect(StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(["Jobs", "Role"]);
  const { StackResources } = await client.send(
    new DescribeStackResourcesCommand({ StackName: "s", LogicalResourceId: "Jobs" }),
  );
  expect(StackResources).toMatchObject([{ ResourceType: "AWS::SQS::Queue", ResourceStatus: "CREATE_COMPLETE" }]);
});

test("GetTemplate returns the template byte for byte", async () => {
  const { client } = await withStack();
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: "s" }));
  expect(TemplateBody?.trim()).toBe(template.trim());
});

test("GetTemplateSummary and ValidateTemplate return parameters, types and capabilities", async () => {
  const { client } = setUp();
  const expected = {
    Description: "jobs",
    Capabilities: ["CAPABILITY_IAM"],
    CapabilitiesReason: "The following resource(s) require capabilities: [AWS::IAM::Role]",
  };
  const summary = await client.send(new GetTemplateSummaryCommand({ TemplateBody: template }));
  expect(summary).toMatchObject({ ...expected, ResourceTypes: ["AWS::SQS::Queue", "AWS::IAM::Role"] });
  expect(summary.Parameters?.[0]).toMatchObject({ ParameterKey: "Delay", ParameterType: "Number", DefaultValue: "0" });
  const validation = await client.send(new ValidateTemplateCommand({ TemplateBody: template }));
  expect(validation).toMatchObject({ ...expected, Parameters: [{ NoEcho: false }, { NoEcho: true }] });
});

test("change sets are created, listed, described and executed", async () => {
  const { client, settle, account } = await withStack();
  const previous = { StackName: "s", UsePreviousTemplate: true, Capabilities: ["CAPABILITY_IAM" as const] };
  const Parameters = [{ ParameterKey: "Delay", ParameterValue: "9" }];
  const { Id } = await client.send(new CreateChangeSetCommand({ ...previous, ChangeSetName: "c", Parameters }));
  settle();
  const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: "s" }));
  expect(Summaries).toMatchObject([{ ChangeSetName: "c", Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" }]);
  const { Changes } = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
  expect(Changes).toMatchObject([
    {
      Type: "Resource",
      ResourceChange: { Action: "Modify", LogicalResourceId: "Jobs", Replacement: "False", Scope: ["Properties"] },
    },
  ]);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: "c", StackName: "s" }));
  settle();
  expect(account.sqs.queueByName("jobs")?.settings.attributes.DelaySeconds).toBe("9");
  await client.send(new DeleteChangeSetCommand({ ChangeSetName: "c", StackName: "s" }));
  await expect(client.send(new DescribeChangeSetCommand({ ChangeSetName: "c", StackName: "s" }))).rejects.toMatchObject(
    {
      name: "ChangeSetNotFoundException",
      $metadata: { httpStatusCode: 404 },
    },
  );
});

test("a deleted stack is found only by its id", async () => {
  const { client, settle } = await withStack();
  await client.send(new DeleteStackCommand({ StackName: "s" }));
  settle();
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({ StackStatusFilter: ["DELETE_COMPLETE"] }));
  expect(StackSummaries).toMatchObject([{ StackName: "s", StackStatus: "DELETE_COMPLETE" }]);
  const byId = await client.send(new DescribeStacksCommand({ StackName: StackSummaries[0]?.StackId }));
  expect(byId.Stacks?.[0]?.DeletionTime).toBeInstanceOf(Date);
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
});

test.each([
  [
    "a stack that is not there",
    new DescribeStacksCommand({ StackName: "x" }),
    "ValidationError",
    "Stack with id x does not exist",
  ],
  ["events of one", new DescribeStackEventsCommand({ StackName: "x" }), "ValidationError", "Stack [x] does not exist"],
  [
    "a missing capability",
    new CreateStackCommand({ StackName: "n", TemplateBody: template }),
    "InsufficientCapabilitiesException",
    "Requires capabilities : [CAPABILITY_IAM]",
  ],
  [
    "a taken name",
    new CreateStackCommand({ StackName: "s", TemplateBody: template }),
    "AlreadyExistsException",
    "Stack [s] already exists",
  ],
  ["a bad name", new CreateStackCommand({ StackName: "1 2", TemplateBody: template }), "ValidationError", /stackName/],
  [
    "an update without changes",
    new UpdateStackCommand({
      StackName: "s",
      UsePreviousTemplate: true,
      Capabilities: ["CAPABILITY_IAM"],
      Parameters: [{ ParameterKey: "Delay", UsePreviousValue: true }],
    }),
    "ValidationError",
    "No updates are to be performed.",
  ],
] as const)("refuses %s as AWS does", async (_, command, name, message) => {
  const { client } = await withStack();
  await expect(client.send(command as DescribeStacksCommand)).rejects.toMatchObject({
    name,
    message: typeof message === "string" ? message : expect.stringMatching(message),
    $fault: name === "ValidationError" ? expect.anything() : "client",
    $metadata: { httpStatusCode: 400 },
  });
});
