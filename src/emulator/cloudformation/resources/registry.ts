import { ownValue } from "../template/json.ts";
import { cloudwatchAlarm, cloudwatchDashboard } from "./cloudwatch.ts";
import { lambdaEventInvokeConfig, lambdaEventSourceMapping, lambdaFunction } from "./lambda.ts";
import { logsLogGroup, logsMetricFilter } from "./logs.ts";
import { iamRole, recordTypes } from "./records.ts";
import type { ResourceType } from "./resource-type.ts";
import { schedule, scheduleGroup } from "./scheduler.ts";
import { snsSubscription, snsTopic } from "./sns.ts";
import { sqsQueue } from "./sqs.ts";
import { stateMachine } from "./states.ts";
import { lambdaAlias, lambdaVersion } from "./versions.ts";

/** The resource types that the emulator supports. */
const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...recordTypes,
  "AWS::CloudWatch::Alarm": cloudwatchAlarm,
  "AWS::CloudWatch::Dashboard": cloudwatchDashboard,
  "AWS::IAM::Role": iamRole,
  "AWS::Lambda::Alias": lambdaAlias,
  "AWS::Lambda::EventInvokeConfig": lambdaEventInvokeConfig,
  "AWS::Lambda::EventSourceMapping": lambdaEventSourceMapping,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::Version": lambdaVersion,
  "AWS::Logs::LogGroup": logsLogGroup,
  "AWS::Logs::MetricFilter": logsMetricFilter,
  "AWS::Scheduler::Schedule": schedule,
  "AWS::Scheduler::ScheduleGroup": scheduleGroup,
  "AWS::SNS::Subscription": snsSubscription,
  "AWS::SNS::Topic": snsTopic,
  "AWS::SQS::Queue": sqsQueue,
  "AWS::StepFunctions::StateMachine": stateMachine,
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
