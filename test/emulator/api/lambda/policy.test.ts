import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteAliasCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  ListTagsCommand,
  PublishVersionCommand,
  PutFunctionRecursionConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAccount } from "../../../support/lambda-account.ts";

const FunctionName = "work";
const arn = "arn:aws:lambda:us-east-1:000000000000:function:work";

function deployed() {
  const account = new LambdaAccount();
  account.create(FunctionName);
  return account.client(LambdaClient);
}

const permission = {
  FunctionName,
  StatementId: "queue",
  Action: "lambda:InvokeFunction",
  Principal: "sqs.amazonaws.com",
  SourceArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
};

test("a policy has the statements that were added", async () => {
  const client = deployed();
  await expect(client.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource you requested does not exist.",
  });
  const { Statement = "" } = await client.send(new AddPermissionCommand(permission));
  expect(JSON.parse(Statement)).toEqual({
    Sid: "queue",
    Effect: "Allow",
    Principal: { Service: "sqs.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: arn,
    Condition: { ArnLike: { "AWS:SourceArn": permission.SourceArn } },
  });
  await expect(client.send(new AddPermissionCommand(permission))).rejects.toThrow("(queue) provided already exists");
  const { Policy = "", RevisionId } = await client.send(new GetPolicyCommand({ FunctionName, Qualifier: "$LATEST" }));
  expect(JSON.parse(Policy)).toEqual({ Version: "2012-10-17", Id: "default", Statement: [JSON.parse(Statement)] });
  const removal = { FunctionName, StatementId: "queue" };
  await expect(client.send(new RemovePermissionCommand({ ...removal, RevisionId: "another" }))).rejects.toMatchObject({
    name: "PreconditionFailedException",
  });
  await client.send(new AddPermissionCommand({ ...permission, StatementId: "another", RevisionId }));
  await expect(client.send(new RemovePermissionCommand({ ...removal, RevisionId }))).rejects.toMatchObject({
    name: "PreconditionFailedException",
  });
  await client.send(new RemovePermissionCommand({ ...removal, StatementId: "another" }));
  await client.send(new RemovePermissionCommand(removal));
  await expect(client.send(new RemovePermissionCommand(removal))).rejects.toThrow("No policy is associated");
});

test("an alias has a policy of its own", async () => {
  const client = deployed();
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  const { Statement = "" } = await client.send(new AddPermissionCommand({ ...permission, Qualifier: "live" }));
  expect(JSON.parse(Statement).Resource).toBe(`${arn}:live`);
  await expect(client.send(new GetPolicyCommand({ FunctionName }))).rejects.toThrow("does not exist");
  const latest = new AddPermissionCommand({ ...permission, Qualifier: "$LATEST" });
  await expect(client.send(latest)).rejects.toThrow("We currently do not support adding policies for $LATEST.");
  await client.send(new DeleteAliasCommand({ FunctionName, Name: "live" }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await expect(client.send(new GetPolicyCommand({ FunctionName, Qualifier: "live" }))).rejects.toThrow(
    "does not exist",
  );
});

test("a version has the tags and the recursive loop setting of its function", async () => {
  const client = deployed();
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new TagResourceCommand({ Resource: arn, Tags: { team: "a" } }));
  await client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
  const { Tags } = await client.send(new GetFunctionCommand({ FunctionName, Qualifier: "1" }));
  expect(Tags).toEqual({ team: "a" });
  const version = { FunctionName: `${FunctionName}:1`, RecursiveLoop: "Allow" } as const;
  await expect(client.send(new PutFunctionRecursionConfigCommand(version))).rejects.toThrow("Lambda functions only");
});

test("a reference to a function has to be of this Region and account", async () => {
  const client = deployed();
  const get = (name: string, Qualifier?: string) =>
    client.send(new GetFunctionCommand({ FunctionName: name, Qualifier }));
  await expect(get(arn.replace("us-east-1", "eu-west-1"))).rejects.toThrow("Functions from 'eu-west-1' are not");
  await expect(get(arn.replace("0000:", "0001:"))).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(get(`${arn}:1`, "2")).rejects.toThrow("The derived qualifier from the function name does not match");
  await expect(get("not a name")).rejects.toMatchObject({ name: "ValidationException" });
  expect((await get("us-east-1:000000000000:function:work", "$LATEST")).Configuration?.FunctionArn).toBe(
    `${arn}:$LATEST`,
  );
  await expect(client.send(new ListTagsCommand({ Resource: `${arn}:1` }))).rejects.toThrow("Tags on function aliases");
});

test("settings are checked", async () => {
  const client = deployed();
  const change = (more: object) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...more }));
  await expect(change({ RevisionId: "another" })).rejects.toMatchObject({ name: "PreconditionFailedException" });
  await expect(change({ Environment: { Variables: { AWS_REGION: "x" } } })).rejects.toThrow("AWS_REGION");
  await expect(change({ Environment: { Variables: { "1st": "x" } } })).rejects.toThrow("Map keys");
  await expect(change({ Description: "x".repeat(257) })).rejects.toThrow("less than or equal to 256");
  const VpcConfig = { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] };
  expect(await change({ VpcConfig })).toMatchObject({ VpcConfig });
});
