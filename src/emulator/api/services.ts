import { stackActions } from "./cloudformation/stacks.ts";
import { changeSetActions, cloudformationRules, templateActions } from "./cloudformation/templates.ts";
import { alarmActions } from "./cloudwatch/alarms.ts";
import { metricDataActions } from "./cloudwatch/metric-data.ts";
import { cloudwatchRules, dashboardActions, metricActions } from "./cloudwatch/metrics.ts";
import { iamActions, iamRules, stsActions } from "./iam.ts";
import { eventSourceMappingActions } from "./lambda/event-source-mappings.ts";
import { lambdaRules } from "./lambda/function-shape.ts";
import { functionActions } from "./lambda/functions.ts";
import { eventInvokeActions, invokeActions } from "./lambda/invoke.ts";
import { versionActions } from "./lambda/versions.ts";
import { eventActions } from "./logs/events.ts";
import { metricFilterActions, queryActions } from "./logs/filters-and-queries.ts";
import { groupActions, logsRules } from "./logs/groups.ts";
import { awsJsonProtocol, restJsonProtocol, rpcCborProtocol } from "./protocols/json.ts";
import { queryProtocol } from "./protocols/query.ts";
import type { ActionTable, Service } from "./router.ts";
import { schedulerActions, schedulerRules } from "./scheduler.ts";
import { snsActions, snsRules } from "./sns.ts";
import { messageActions } from "./sqs/messages.ts";
import { permissionActions } from "./sqs/permissions.ts";
import { queueActions, sqsRules } from "./sqs/queues.ts";
import { executionActions } from "./states/executions.ts";
import { machineActions, statesRules } from "./states/machines.ts";

const lambdaActions: ActionTable = {
  ...eventInvokeActions,
  ...eventSourceMappingActions,
  ...functionActions,
  ...invokeActions,
  ...versionActions,
};

const schemasOf = (actions: ActionTable) => Object.values(actions).map(({ schema }) => schema);

/**
 * Every service of the emulator: the protocols that the SDKs speak with it, and its actions. A new action is an entry in one of the
 * tables named here, such as `queueActions` in `sqs/queues.ts`.
 */
export const services: readonly Service[] = [
  {
    name: "SQS",
    protocols: [
      awsJsonProtocol("AmazonSQS", "1.0", sqsRules),
      // For older SDKs.
      queryProtocol({
        apiVersion: "2012-11-05",
        xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
        rules: sqsRules,
        pathMember: "QueueUrl",
      }),
    ],
    actions: { ...messageActions, ...permissionActions, ...queueActions },
  },
  {
    name: "lambda",
    protocols: [restJsonProtocol(schemasOf(lambdaActions), lambdaRules)],
    actions: lambdaActions,
    // 50 MB of zipped code in base64.
    bodyBytesMax: 72 * 1024 * 1024,
  },
  {
    name: "CloudWatch",
    protocols: [
      awsJsonProtocol("GraniteServiceVersion20100801", "1.0", cloudwatchRules),
      // Newer SDKs prefer it.
      rpcCborProtocol("GraniteServiceVersion20100801", cloudwatchRules),
      // For older SDKs.
      queryProtocol({
        apiVersion: "2010-08-01",
        xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
        rules: cloudwatchRules,
      }),
    ],
    actions: { ...alarmActions, ...dashboardActions, ...metricActions, ...metricDataActions },
  },
  {
    name: "CloudWatch Logs",
    protocols: [awsJsonProtocol("Logs_20140328", "1.1", logsRules)],
    actions: { ...eventActions, ...groupActions, ...metricFilterActions, ...queryActions },
  },
  {
    name: "CloudFormation",
    protocols: [
      queryProtocol({
        apiVersion: "2010-05-15",
        xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
        rules: cloudformationRules,
      }),
    ],
    actions: { ...changeSetActions, ...stackActions, ...templateActions },
  },
  {
    name: "SNS",
    protocols: [
      queryProtocol({
        apiVersion: "2010-03-31",
        xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
        rules: snsRules,
      }),
    ],
    actions: snsActions,
  },
  {
    name: "Scheduler",
    protocols: [restJsonProtocol(schemasOf(schedulerActions), schedulerRules)],
    actions: schedulerActions,
  },
  {
    name: "Step Functions",
    protocols: [awsJsonProtocol("AWSStepFunctions", "1.0", statesRules)],
    actions: { ...executionActions, ...machineActions },
  },
  {
    name: "STS",
    protocols: [
      queryProtocol({
        apiVersion: "2011-06-15",
        xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        rules: iamRules,
      }),
    ],
    actions: stsActions,
  },
  {
    name: "IAM",
    protocols: [
      queryProtocol({
        apiVersion: "2010-05-08",
        xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
        rules: iamRules,
      }),
    ],
    actions: iamActions,
  },
];
