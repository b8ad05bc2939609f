import type { ResourceTypes } from "../../../cloudformation/resource-type.ts";
import type { World } from "../../../world.ts";
import { cloudwatchAlarm, cloudwatchDashboard } from "./cloudwatch.ts";
import { lambdaEventInvokeConfig, lambdaEventSourceMapping, lambdaFunction } from "./lambda.ts";
import { logsLogGroup, logsMetricFilter } from "./logs.ts";
import { iamRole, recordTypes } from "./records.ts";
import { schedule, scheduleGroup } from "./scheduler.ts";
import { snsSubscription, snsTopic } from "./sns.ts";
import { sqsQueue } from "./sqs.ts";
import { stateMachine } from "./states.ts";
import { lambdaAlias, lambdaPermission, lambdaVersion } from "./versions.ts";

/** The resource types that the emulator supports. They read properties, and act, as the actions of the API do. */
export const resourceTypes = (world: World): ResourceTypes => ({
  ...recordTypes(world),
  "AWS::CloudWatch::Alarm": cloudwatchAlarm(world),
  "AWS::CloudWatch::Dashboard": cloudwatchDashboard(world),
  "AWS::IAM::Role": iamRole(world),
  "AWS::Lambda::Alias": lambdaAlias(world),
  "AWS::Lambda::EventInvokeConfig": lambdaEventInvokeConfig(world),
  "AWS::Lambda::EventSourceMapping": lambdaEventSourceMapping(world),
  "AWS::Lambda::Function": lambdaFunction(world),
  "AWS::Lambda::Permission": lambdaPermission(world),
  "AWS::Lambda::Version": lambdaVersion(world),
  "AWS::Logs::LogGroup": logsLogGroup(world),
  "AWS::Logs::MetricFilter": logsMetricFilter(world),
  "AWS::Scheduler::Schedule": schedule(world),
  "AWS::Scheduler::ScheduleGroup": scheduleGroup(world),
  "AWS::SNS::Subscription": snsSubscription(world),
  "AWS::SNS::Topic": snsTopic(world),
  "AWS::SQS::Queue": sqsQueue(world),
  "AWS::StepFunctions::StateMachine": stateMachine(world),
});
