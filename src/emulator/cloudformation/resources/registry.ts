import { cloudwatchAlarm } from "./cloudwatch-alarm.ts";
import { cloudwatchDashboard } from "./cloudwatch-dashboard.ts";
import { iamPolicy, iamRole } from "./iam-role.ts";
import { lambdaEventInvokeConfig } from "./lambda-event-invoke-config.ts";
import { lambdaEventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { logsLogGroup } from "./logs-log-group.ts";
import type { ResourceType } from "./resource-type.ts";
import { snsSubscription } from "./sns-subscription.ts";
import { snsTopic } from "./sns-topic.ts";
import { sqsQueue } from "./sqs-queue.ts";
import { sqsQueuePolicy } from "./sqs-queue-policy.ts";

/** The resource types that the emulator can make. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
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

/** @throws RangeError for a type that validation would have refused. */
export function resourceTypeOf(type: string): ResourceType {
  const found = resourceTypes[type];
  if (found === undefined) throw new RangeError(`no resource type ${type}`);
  return found;
}
