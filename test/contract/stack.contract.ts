import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, eventually, type OpenConnection } from "./connection.ts";

const template = `
Parameters:
  DelaySeconds: { Type: Number, Default: 0, MaxValue: 900 }
Resources:
  DeadLetters: { Type: AWS::SQS::Queue }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref DelaySeconds
      RedrivePolicy: { deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 3 }
Outputs:
  Url: { Value: !Ref Jobs }
  DeadLettersArn: { Value: !GetAtt DeadLetters.Arn }
`;

/** CloudFormation's behavior from the creation of a stack to its deletion. */
export function stackContract(open: OpenConnection): void {
  describe("CloudFormation", () => {
    let connection: Connection;
    let StackName: string;
    beforeAll(async () => {
      connection = await open();
      StackName = `${connection.prefix}-stack`;
    });
    afterAll(() => connection.close());

    const ended = (status: string): Promise<Stack> =>
      eventually(connection, status, async () => {
        const { Stacks } = await connection.cloud.cloudformation.send(new DescribeStacksCommand({ StackName }));
        return Stacks?.[0]?.StackStatus === status ? Stacks[0] : undefined;
      });
    const attributesOf = async (stack: Stack) => {
      const QueueUrl = stack.Outputs?.find(({ OutputKey }) => OutputKey === "Url")?.OutputValue;
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
      return (await connection.cloud.sqs.send(command)).Attributes ?? {};
    };

    test("a stack with resources that refer to each other is created, updated and deleted", async () => {
      const { cloudformation } = connection.cloud;
      await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: template }));
      const created = await ended("CREATE_COMPLETE");
      const outputs = Object.fromEntries((created.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
      expect(await attributesOf(created)).toMatchObject({
        DelaySeconds: "0",
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: outputs.DeadLettersArn, maxReceiveCount: 3 }),
      });
      const { StackResources } = await cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
      expect(StackResources?.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual(["DeadLetters", "Jobs"]);

      const Parameters = [{ ParameterKey: "DelaySeconds", ParameterValue: "30" }];
      await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: template, Parameters }));
      expect(await attributesOf(await ended("UPDATE_COMPLETE"))).toMatchObject({ DelaySeconds: "30" });

      await cloudformation.send(new DeleteStackCommand({ StackName }));
      await eventually(connection, "the end of the stack", async () => {
        const { StackEvents } = await cloudformation.send(
          new DescribeStackEventsCommand({ StackName: created.StackId }),
        );
        return StackEvents?.[0]?.ResourceStatus === "DELETE_COMPLETE" ? true : undefined;
      });
      await expect(attributesOf(created)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    });

    test("an unknown stack is a ValidationError", async () => {
      const ask = connection.cloud.cloudformation.send(
        new DescribeStacksCommand({ StackName: `${connection.prefix}-none` }),
      );
      await expect(ask).rejects.toMatchObject({
        name: "ValidationError",
        message: expect.stringContaining("does not exist"),
      });
    });
  });
}
