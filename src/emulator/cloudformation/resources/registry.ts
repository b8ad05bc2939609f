import { ownValue } from "../template/json.ts";
import { cloudwatchAlarm, cloudwatchDashboard, logsLogGroup } from "./cloudwatch.ts";
import { iamPolicy, iamRole } from "./iam.ts";
import { lambdaEventInvokeConfig, lambdaEventSourceMapping, lambdaFunction } from "./lambda.ts";
import type { ResourceType } from "./resource-type.ts";
import { snsSubscription, snsTopic } from "./sns.ts";
import { sqsQueue, sqsQueuePolicy } from "./sqs.ts";

/** The resource types that the emulator supports. */
const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::CloudWatch::Alarm": cloudwatchAlarm,
  "AWS::CloudWatch::Dashboard": cloudwatchDashboard,
  "AWS::IAM::Policy": iamPolicy,
  "AWS::IAM::Role": iamRole,
  "AWS::Lambda::EventInvokeConfig": lambdaEventInvokeConfig,
  "AWS::Lambda::EventSourceMapping": lambdaEventSourceMapping,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Logs::LogGroup": logsLogGroup,
  "AWS::SNS::Subscription": snsSubscription,
  "AWS::SNS::Topic": snsTopic,
  "AWS::SQS::Queue": sqsQueue,
  "AWS::SQS::QueuePolicy": sqsQueuePolicy,
};

/** The `Fn::GetAtt` attributes of a resource type; undefined for a type that the emulator does not support. */
export const attributesOfType = (type: string): readonly string[] | undefined =>
  ownValue(resourceTypes, type)?.attributes;

/** The model of a resource type. @throws {RangeError} for a type that validation should have rejected. */
export function resourceTypeOf(type: string): ResourceType {
  const found = ownValue(resourceTypes, type);
  if (found === undefined) throw new RangeError(`the emulator has no resource type ${type}`);
  return found;
}
