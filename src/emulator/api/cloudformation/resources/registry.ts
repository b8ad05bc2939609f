import type { ResourceRequest, ResourceType, ResourceTypes } from "../../../cloudformation/resource-type.ts";
import type { World } from "../../../world.ts";
import {
  schedule,
  scheduleGroup,
  snsSubscription,
  snsTopic,
  sqsQueue,
  stateMachine,
} from "./application-integration.ts";
import { cloudwatchAlarm, cloudwatchDashboard, logsLogGroup, logsMetricFilter } from "./cloudwatch.ts";
import { lambdaEventInvokeConfig, lambdaEventSourceMapping, lambdaFunction } from "./lambda.ts";
import { lambdaAlias, lambdaPermission, lambdaVersion } from "./lambda-versions.ts";
import { numberProperty, recordList, requiredText, tagsOf, textList, textProperty } from "./properties.ts";

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

/** Types without behavior in the emulator: their resources are records, so that templates that contain them deploy. */
interface RecordType extends Pick<ResourceType, "properties" | "attributes"> {
  readonly replacing?: readonly string[];
  /** The property with the name; a generated name unless given. */
  readonly nameProperty?: string;
  /** The physical id before the name. */
  readonly prefix?: string;
}

/** The attributes of a record all have its physical id as their value. */
function recordType({ properties, attributes, replacing = [], nameProperty, prefix = "" }: RecordType): ResourceType {
  return {
    properties,
    attributes,
    replacing,
    create: (request) => {
      const named = nameProperty === undefined ? undefined : textProperty(request.properties, nameProperty);
      const physicalId = prefix + (named ?? request.generateName(80));
      return { physicalId, attributes: Object.fromEntries(attributes.map((attribute) => [attribute, physicalId])) };
    },
  };
}

/** Permissions and metadata: the emulator checks no permissions. */
const recordTypes = ({ context }: World): ResourceTypes => ({
  "AWS::CDK::Metadata": recordType({ properties: ["Analytics"], attributes: [] }),
  "AWS::IAM::ManagedPolicy": recordType({
    properties: ["Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"],
    replacing: ["Description", "ManagedPolicyName", "Path"],
    nameProperty: "ManagedPolicyName",
    prefix: `arn:aws:iam::${context.accountId}:policy/`,
    attributes: ["PolicyArn"],
  }),
  "AWS::IAM::Policy": recordType({
    properties: ["Groups", "PolicyDocument", "PolicyName", "Roles", "Users"],
    replacing: ["PolicyName"],
    nameProperty: "PolicyName",
    attributes: ["Id"],
  }),
  "AWS::SNS::TopicPolicy": recordType({ properties: ["PolicyDocument", "Topics"], attributes: ["Id"] }),
  "AWS::SQS::QueueInlinePolicy": recordType({
    properties: ["PolicyDocument", "Queue"],
    replacing: ["Queue"],
    attributes: [],
  }),
  "AWS::SQS::QueuePolicy": recordType({ properties: ["PolicyDocument", "Queues"], attributes: ["Id"] }),
});

/** A record with an ARN for functions to refer to: the emulator checks no permissions. */
const iamRole = ({ iam }: World): ResourceType => ({
  properties: [
    "AssumeRolePolicyDocument",
    "Description",
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "Path",
    "PermissionsBoundary",
    "Policies",
    "RoleName",
    "Tags",
  ],
  attributes: ["Arn", "RoleId"],
  replacing: ["RoleName", "Path"],
  nameProperty: "RoleName",
  create: (request) => {
    const { properties } = request;
    const { name, arn, id } = iam.createRole({
      name: textProperty(properties, "RoleName") ?? request.generateName(64),
      path: textProperty(properties, "Path") ?? "/",
      ...roleChanges(request),
    });
    return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
  },
  update: (name, request) => Object.assign(iam.role(name), roleChanges(request)),
  delete: (name) => iam.deleteRole(name, true),
});

/** What an update of a role can change. The policies are kept as texts. */
function roleChanges({ properties, tags }: ResourceRequest) {
  const policies = recordList(properties, "Policies").map((policy) => [
    requiredText(policy, "PolicyName"),
    JSON.stringify(policy.PolicyDocument ?? {}),
  ]);
  return {
    trustPolicy: JSON.stringify(properties.AssumeRolePolicyDocument ?? {}),
    description: textProperty(properties, "Description"),
    maxSessionSeconds: numberProperty(properties, "MaxSessionDuration") ?? 3_600,
    permissionsBoundary: textProperty(properties, "PermissionsBoundary"),
    tags: tagsOf(properties, tags),
    inline: Object.fromEntries(policies),
    attached: textList(properties, "ManagedPolicyArns"),
  };
}
